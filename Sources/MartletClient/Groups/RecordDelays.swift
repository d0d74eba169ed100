internal import MartletModel
internal import MartletRecord
internal import MartletStrategy

/// Which records a group's consumer has to hold back until they are due: what the delay policies of its topics say.
///
/// A record that is not due holds up those behind it in its partition, so that offsets stay what they are: everything below
/// one that is committed was delivered. A share group goes on with the others.
struct RecordDelays: Sendable {
    private let policies: [TopicName: RecordPolicies]

    static let none = RecordDelays([:])

    /// However far a record's time is off, the clock is looked at again after this.
    private static let longestWait = Duration.seconds(60)

    init(_ policies: [TopicName: RecordPolicies]) { self.policies = policies.filter { !$0.value.delay.isEmpty } }

    struct Hold: Hashable {
        /// Of the first record that is not due.
        let offset: Offset
        let wait: Duration
    }

    /// Cuts `batches` in front of the first record that is not due.
    ///
    /// - Returns: where they were cut; nil where everything is due.
    /// - Throws: ``ClientError/Kind/malformedAnswer`` for a record that cannot be read; a policy's fault.
    func hold(_ batches: inout [ConsumedBatch], of source: TopicPartition, now: Timestamp) throws(ClientError) -> Hold? {
        guard let policies = policies[source.topic] else { return nil }
        for (place, batch) in batches.enumerated() {
            guard let (offset, due) = try Self.firstHeld(in: batch, policies, now) else { continue }
            batches.removeSubrange((place + 1)...)
            if offset <= batch.wanted.lowerBound {
                batches.removeLast()
            } else {
                batches[place].wanted = batch.wanted.lowerBound..<offset
            }
            return Hold(offset: offset, wait: min(due.elapsed(since: now), Self.longestWait))
        }
        return nil
    }

    private struct Found: Error {
        let offset: Offset
        let due: Timestamp
    }

    private static func firstHeld(
        in batch: ConsumedBatch, _ policies: RecordPolicies, _ now: Timestamp
    ) throws(ClientError) -> (offset: Offset, due: Timestamp)? {
        do {
            try batch.forEachRecord { record in
                let facts = RecordFacts(
                    key: record.key, value: record.value, encodedHeaders: record.encodedHeaders, timestamp: record.timestamp)
                if let due = try policies.earliestDelivery(of: facts), due > now { throw Found(offset: record.offset, due: due) }
            }
            return nil
        } catch let found as Found {
            return (found.offset, found.due)
        } catch let error as ClientError {
            throw error
        } catch {
            throw ClientError(.refused, "Records of \(batch.source) cannot be judged: \(error)")
        }
    }
}
