import DequeModule

/// The waiting produce requests of one partition.
///
/// Requests that wait for the same thing (kind of policy, flush or not) form a lane, in the order in which they were
/// appended. A policy that lets a request wait lets the later ones of its lane wait too, since they ask for more: a
/// pass ends at the first that waits and costs what it answers, however many wait.
struct WaitingProduceQueue: Sendable {
    private struct Lane: Sendable {
        let policy: ObjectIdentifier
        let needsFlush: Bool
        var requests: Deque<WaitingProduce>
    }

    /// One or two in practice: a topic has one policy for each of the three values of `acks` at most.
    private var lanes: [Lane] = []
    private(set) var count = 0
    /// No later than the earliest deadline: exact after a pass over all, a lower bound once requests were answered.
    private(set) var nextDeadline: ContinuousClock.Instant?

    var isEmpty: Bool { count == 0 }

    mutating func append(_ request: WaitingProduce) {
        count += 1
        nextDeadline = nextDeadline.map { min($0, request.deadline) } ?? request.deadline
        let policy = ObjectIdentifier(type(of: request.policy))
        for index in lanes.indices
        where lanes[index].policy == policy && lanes[index].needsFlush == request.needsFlush {
            return lanes[index].requests.append(request)
        }
        lanes.append(Lane(policy: policy, needsFlush: request.needsFlush, requests: [request]))
    }

    /// Asks for the first of each lane, until one is not `decided`.
    mutating func removeDecided(_ decided: (WaitingProduce) -> Bool) {
        for index in lanes.indices {
            while let first = lanes[index].requests.first, decided(first) {
                lanes[index].requests.removeFirst()
                count -= 1
            }
        }
        if isEmpty { nextDeadline = nil }
    }

    /// Deadlines are in no order: clients choose their own time-outs.
    mutating func removeExpired(at now: ContinuousClock.Instant, _ expired: (WaitingProduce) -> Void) {
        var earliest: ContinuousClock.Instant?
        for index in lanes.indices {
            lanes[index].requests.removeAll { request in
                guard request.deadline <= now else {
                    earliest = earliest.map { min($0, request.deadline) } ?? request.deadline
                    return false
                }
                expired(request)
                count -= 1
                return true
            }
        }
        nextDeadline = earliest
    }

    mutating func removeAll(_ removed: (WaitingProduce) -> Void) {
        for lane in lanes { lane.requests.forEach(removed) }
        self = WaitingProduceQueue()
    }
}
