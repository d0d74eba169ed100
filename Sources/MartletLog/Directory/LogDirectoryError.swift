/// Why a data directory cannot be used: a sentence or two for the user, with the path, what was found and what to do.
public struct LogDirectoryError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
    init(_ error: DiskError) { self.init("\(error).") }
}
