internal import MartletModel
internal import Synchronization

extension LogMaintenance {
    /// Flushes what `flush.ms` or a sealed segment asks for, and removes files whose time has come.
    func runFlushes() {
        let now = now()
        for log in directory.logs where log.offlineReason == nil {
            if isStopping { return }
            do throws(LogError) {
                if log.isFlushDue(now: now) { try log.flush() }
                try log.removeDeletedFiles(now: now)
            } catch {
                if error != .closed { report(.logFailed(partition: log.partition, error: error)) }
            }
        }
        do throws(LogError) {
            try directory.removeDeletedFolders(now: now)
        } catch {
            report(.directoryFailed(error: error))
        }
    }

    func runCheckpoint() {
        do throws(LogError) {
            try directory.writeCheckpoints { view($0)?.highWatermark }
        } catch {
            report(.directoryFailed(error: error))
        }
    }

    func runProducerExpiry() {
        for log in directory.logs {
            let count = log.forgetSilentProducers(now: now())
            if count > 0 { report(.forgotProducers(partition: log.partition, count: count)) }
        }
    }
}
