@testable import wiregen

/// The checked-out package that these tests were built from.
let packageFolder = String(#filePath.split(separator: "/").dropLast(3).joined(separator: "/")).rooted

extension String {
    fileprivate var rooted: String { "/" + self }
}

/// Every message that has generated code, as its schema describes it.
let everySchemaMessage: [Message] = {
    let folder = "\(packageFolder)/\(Generator.schemaFolder)"
    do {
        return try Folder.files(under: folder).filter { $0 != "Errors.schema" }.flatMap { path in
            try SchemaParser.parse(Folder.read("\(folder)/\(path)"), file: path).messages
        }
    } catch {
        fatalError("the schemas of this package: \(error)")
    }
}()
