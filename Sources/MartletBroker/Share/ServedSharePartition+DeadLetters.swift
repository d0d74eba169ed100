import Logging
import MartletGroups
import MartletModel
import Synchronization

extension ServedSharePartition {
    /// Copies what was given up into the dead-letter topic, and archives it. One task at a time: whoever starts it has set
    /// ``State/isCopyingDeadLetters``.
    ///
    /// Where that fails it is tried again: the records wait, count as being in flight, and are not lost.
    func copyDeadLetters() {
        Task { [weak self] in
            while let self, let next = self.nextUndeliverable() {
                guard await self.copy(next) else {
                    guard (try? await Task.sleep(for: Self.pauseAfterFailure)) != nil else { return }
                    continue
                }
            }
        }
    }

    private static let pauseAfterFailure = Duration.seconds(5)

    /// What is to be copied next; nil where there is nothing, and the task is over.
    private func nextUndeliverable() -> ShareStateBatch? {
        state.withLock { state in
            if let next = state.machine?.undeliverable.first { return next }
            state.isCopyingDeadLetters = false
            return nil
        }
    }

    private func copy(_ batch: ShareStateBatch) async -> Bool {
        let rules = world.rules(id.group)
        guard let topic = world.topics.topic(id: id.topic) else { return false }
        do throws(RequestFailure) {
            if let name = rules.deadLetterTopic(of: topic) {
                try await world.deadLetters.copy(
                    batch.firstOffset, through: batch.lastOffset, of: partition, to: name,
                    for: .init(
                        group: id.group, deliveryCount: batch.deliveryCount,
                        isWorn: Int(batch.deliveryCount) >= rules.deliveryCountMax))
            }
        } catch {
            world.logger.error(
                "Records \(batch.firstOffset) to \(batch.lastOffset) of \(partition.name) wait: share group '\(id.group)' gave them up, and they cannot be copied to the dead-letter topic: \(error.message)"
            )
            return false
        }
        do {
            try change { machine, _ in ((), machine.archive(from: batch.firstOffset, through: batch.lastOffset)) }
            return true
        } catch {
            return false
        }
    }
}
