import ArgumentParser
import UnixSignals

/// SIGINT and SIGTERM for commands that have something to put in order before they go.
enum Interruption {
    /// Runs `work`; the first signal cancels it, a second one ends the program at once.
    ///
    /// - Throws: what `work` throws; `ExitCode` 130 where a signal has ended it.
    static func cancels(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let task = Task { try await work() }
        let watch = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                if task.isCancelled { MartletCommand.exit(withError: ExitCode(130)) }
                task.cancel()
            }
        }
        defer { watch.cancel() }
        do {
            try await task.value
        } catch  where !task.isCancelled {
            throw error
        } catch {
            // Whatever a command says that is stopped in the middle.
        }
        if task.isCancelled { throw ExitCode(130) }
    }
}
