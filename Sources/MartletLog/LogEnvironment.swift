public import Logging

/// The world that logs live in.
public struct LogEnvironment: Sendable {
    public let disk: Disk
    public let logger: Logger

    public init(disk: Disk = .real, logger: Logger) {
        self.disk = disk
        self.logger = logger
    }
}
