import MartletGroups
import MartletModel
import MartletWire
import Synchronization

/// What a request says of records, partition by partition.
struct ShareAcknowledgements: Sendable {
    struct Part: Sendable {
        let target: ShareTarget
        /// Why it is not even looked at; nil for something that can be.
        let batches: Result<[ShareAcknowledgementBatch], RequestFailure>
    }

    private(set) var parts: [Part] = []
    private(set) var renews = false

    var isEmpty: Bool { parts.isEmpty }

    /// - Parameter mayRenew: the request says that it renews locks (KIP-1222), and the group allows it.
    mutating func add(_ target: ShareTarget, _ batches: [(first: Offset, last: Offset, types: [Int8])], mayRenew: Bool) {
        guard !batches.isEmpty else { return }
        parts.append(Part(target: target, batches: Self.check(batches, mayRenew: mayRenew)))
    }

    /// It is not even looked at.
    mutating func refuse(_ target: ShareTarget, _ failure: RequestFailure) {
        parts.append(Part(target: target, batches: .failure(failure)))
    }

    private static func check(
        _ batches: [(first: Offset, last: Offset, types: [Int8])], mayRenew: Bool
    ) -> Result<[ShareAcknowledgementBatch], RequestFailure> {
        func refuse(_ sentence: String) -> Result<[ShareAcknowledgementBatch], RequestFailure> {
            .failure(RequestFailure(.invalidRequest, sentence))
        }
        var checked: [ShareAcknowledgementBatch] = []
        for batch in batches {
            var types: [ShareAcknowledgement] = []
            types.reserveCapacity(batch.types.count)
            for number in batch.types {
                guard let type = ShareAcknowledgement(rawValue: number), type != .renew || mayRenew else {
                    return refuse("Acknowledge type \(number) is not for this request.")
                }
                types.append(type)
            }
            guard let sound = ShareAcknowledgementBatch(first: batch.first, last: batch.last, types: types) else {
                return refuse("The batch \(batch.first) to \(batch.last) with \(types.count) acknowledge types makes no sense.")
            }
            if let before = checked.last, before.last >= sound.first { return refuse("The batches are not in ascending order.") }
            checked.append(sound)
        }
        return .success(checked)
    }

    /// Brings everything to the share partitions.
    ///
    /// - Parameter done: called once, on any thread, when everything is written down or refused.
    func perform(
        by key: ShareSessionKey, _ service: ShareService, done: @escaping @Sendable ([ShareTarget: RequestFailure]) -> Void
    ) {
        let tally = Tally(count: parts.count, done)
        for part in parts {
            let target = part.target
            do {
                let batches = try part.batches.get()
                guard let served = service.present(target, of: key.group) else {
                    _ = try service.world.topics.find(target.topic).partition(target.partition)
                    throw RequestFailure(.invalidRecordState, "Nothing of \(target.topic)-\(target.partition) is acquired.")
                }
                try served.change(done: { tally.settle(target, $0) }) { machine, now in
                    do throws(ShareAcknowledgeError) {
                        return ((), try machine.acknowledge(batches, by: key.member, at: now))
                    } catch {
                        throw RequestFailure(error)
                    }
                }
            } catch let failure as RequestFailure {
                tally.settle(target, failure)
            } catch {
                tally.settle(target, RequestFailure(.unknownServerError, "\(error)"))
            }
        }
        tally.settle(nil, nil)
    }

    /// Counts what is still open.
    private final class Tally: Sendable {
        private let state: Mutex<(open: Int, failures: [ShareTarget: RequestFailure])>
        private let done: @Sendable ([ShareTarget: RequestFailure]) -> Void

        init(count: Int, _ done: @escaping @Sendable ([ShareTarget: RequestFailure]) -> Void) {
            state = Mutex((open: count + 1, failures: [:]))
            self.done = done
        }

        func settle(_ target: ShareTarget?, _ failure: RequestFailure?) {
            let failures = state.withLock { state -> [ShareTarget: RequestFailure]? in
                state.open -= 1
                if let target, let failure { state.failures[target] = failure }
                return state.open == 0 ? state.failures : nil
            }
            if let failures { done(failures) }
        }
    }
}

extension RequestFailure {
    init(_ error: ShareAcknowledgeError) {
        switch error {
        case .neverAcquired:
            self.init(.invalidRequest, "The last offset in the request is past the records that were ever acquired.")
        case .notHeld:
            self.init(.invalidRecordState, "The records are not acquired by this member, or not any more: a lock has run out.")
        }
    }
}
