import Logging
import MartletLog
import MartletModel
import NIOPosix

/// What coordinators have in common: the time, the disk, threads for what takes long.
struct CoordinatorEnvironment: Sendable {
    let clock: BrokerClock
    let groupCommit: GroupCommit
    let treatment: ProduceTreatment
    let logger: Logger
    let background: NIOThreadPool

    var now: CoordinatorTime { CoordinatorTime(monotonic: clock.monotonic, wall: clock.now()) }

    /// Sees to it that what is appended will be acknowledged.
    func flush(_ partition: Partition, through end: Offset) {
        guard treatment.needsFlush else { return }
        groupCommit.flush(partition.log, through: end) { partition.flushed($0) }
    }

    func inBackground(after pause: Duration, _ work: @escaping @Sendable () -> Void) {
        guard pause > .zero else { return submit(work) }
        Task {
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            submit(work)
        }
    }

    private func submit(_ work: @escaping @Sendable () -> Void) {
        background.submit { if $0 == .active { work() } }
    }
}
