import ArgumentParser
import MartletLog

/// `martlet log`
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Look into the files of a partition.", subcommands: [Dump.self])

    /// `martlet log dump FILE…`
    struct Dump: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "dump",
            abstract: "Print what is in segments, indexes and producer snapshots.",
            discussion: """
                Reads only, and takes no lock: a broker may be running. Damaged files are shown as far as they can be read.

                Example:
                  martlet log dump /var/lib/martlet/orders-0/00000000000000000000.log
                """)

        @Argument(help: "Files ending in .log, .index, .timeindex, .txnindex or .snapshot.")
        var files: [String]

        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard !files.isEmpty else { throw ValidationError("Name at least one file.") }
        }

        func run() async throws {
            for file in files { try dump(file) }
        }

        private func dump(_ file: String) throws {
            do {
                try LogDump(path: file).write { line in
                    switch output.format {
                    case .plain: print(line)
                    case .json: print((try? JSONText.line(Line(file: file, line: line))) ?? line)
                    }
                }
            } catch {
                throw CommandFailure("\(error)")
            }
        }

        private struct Line: Encodable {
            let file: String
            let line: String
        }
    }
}
