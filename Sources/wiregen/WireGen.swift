#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// `swift run wiregen` writes the generated files anew; `swift run wiregen --check` only says which would change.
/// Both run in the package's root.
@main
struct WireGen {
    static func main() {
        do {
            try run(isCheck: CommandLine.arguments.contains("--check"))
        } catch {
            let line = Array("wiregen: \(error)\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
            exit(1)
        }
    }

    private static func run(isCheck: Bool) throws {
        let tree = Tree(root: ".")
        let stale = try tree.stale()
        if stale.isEmpty {
            print("Everything is up to date.")
        } else if isCheck {
            throw StaleFiles(paths: stale)
        } else {
            try tree.update()
            print("Wrote \(stale.joined(separator: ", ")).")
        }
    }
}

struct StaleFiles: Error, CustomStringConvertible {
    let paths: [String]
    var description: String { "out of date, run `swift run wiregen`: \(paths.joined(separator: ", "))" }
}

/// The checked-out package.
struct Tree {
    let root: String

    /// The generated files that differ from what their schemas say, and files in the generated folder that no schema
    /// accounts for.
    func stale() throws -> [String] {
        let generated = try generate()
        let changed = generated.filter { (try? Folder.read("\(root)/\($0.path)")) != $0.text }.map(\.path)
        return changed + (try orphans(besides: generated))
    }

    func update() throws {
        let generated = try generate()
        for file in generated { try Folder.write(file.text, to: "\(root)/\(file.path)") }
        for path in try orphans(besides: generated) { try Folder.remove("\(root)/\(path)") }
    }

    private func generate() throws -> [Generator.File] {
        let folder = "\(root)/\(Generator.schemaFolder)"
        let schemas = try Folder.files(under: folder).map {
            Generator.File(path: $0, text: try Folder.read("\(folder)/\($0)"))
        }
        return try Generator.generate(from: schemas)
    }

    private func orphans(besides generated: [Generator.File]) throws -> [String] {
        let known = Set(generated.map(\.path))
        return try [Generator.messageFolder, Generator.recordFolder].flatMap { folder in
            try Folder.files(under: "\(root)/\(folder)").map { "\(folder)/\($0)" }.filter { !known.contains($0) }
        }
    }
}
