public import Logging

/// The world that logs live in. Logs of one environment share the memory in which small batches wait.
public struct LogEnvironment: Sendable {
    public let disk: Disk
    public let logger: Logger
    let stagingPool = StagingPool()

    public init(disk: Disk = .real, logger: Logger) {
        self.disk = disk
        self.logger = logger
    }
}
