import MartletModel
import MartletStrategy
import Testing

@testable import MartletReplication

/// Random histories against a model that keeps every request in one list and asks the rules anew each time.
@Suite struct PartitionProgressModelTests {
    @Test(arguments: 0..<200)
    func `A random history answers each request once, and never too early`(seed: UInt64) {
        var history = RandomHistory(seed: seed)
        for step in 0..<300 {
            history.step()
            if let complaint = history.complaint {
                Issue.record("seed \(seed), step \(step): \(complaint)")
                return
            }
        }
        history.finish()
        #expect(history.complaint == nil, "seed \(seed)")
    }
}

struct RandomHistory {
    private struct Request {
        let end: Offset
        let all: Bool
        let flush: Bool
    }

    private var random: SplitMix64
    private let replicas: [BrokerID]
    private let minimum: Int
    private var progress: PartitionProgress
    private var open: [UInt64: Request] = [:]
    private var nextToken: UInt64 = 0
    private var end: Int64 = 0
    private var flushed: Int64 = 0
    private var ends: [BrokerID: Int64] = [:]
    private var inSync: [BrokerID]
    private var partitionEpoch: Int32 = 0
    private var proposed: [BrokerID] = []
    /// Where the leader ended when a follower fetched last.
    private var endAtFetch: [BrokerID: Int64] = [:]
    private var keepsPace: Set<BrokerID> = []
    private var highWatermark: Offset = 0
    private(set) var complaint: String?

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
        replicas = (1...Int32.random(in: 1...4, using: &random)).map { BrokerID($0) }
        minimum = Int.random(in: 1...replicas.count, using: &random)
        inSync = replicas
        progress = PartitionProgress(
            leader: 1, leaderEpoch: 0, assignedReplicas: replicas, inSyncReplicas: replicas,
            minimumInSyncReplicas: minimum, logEnd: 0, flushedEnd: 0, highWatermark: 0)
    }

    mutating func step() {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3: produce()
        case 4...5:
            flushed = Int64.random(in: flushed...end, using: &random)
            check(progress.on(.flushed(end: Offset(flushed))))
        case 6...8:
            guard let follower = replicas.dropFirst().randomElement(using: &random) else { return }
            let fetched = Int64.random(in: 0...end, using: &random)
            ends[follower] = fetched
            if fetched == end || fetched >= endAtFetch[follower] ?? .max { keepsPace.insert(follower) }
            endAtFetch[follower] = end
            check(progress.on(.followerFetched(follower, end: Offset(fetched), at: .now)))
        default: decide()
        }
    }

    /// The controller agrees to what was proposed, refuses it, or decides otherwise.
    private mutating func decide() {
        if !proposed.isEmpty, Int.random(in: 0..<3, using: &random) == 0 {
            proposed = []
            return check(progress.on(.isrRefused(.notAttempted)))
        }
        let isAgreed = !proposed.isEmpty && Bool.random(using: &random)
        let present = isAgreed ? proposed : replicas.filter { $0 == 1 || Bool.random(using: &random) }
        for replica in inSync where !present.contains(replica) {
            keepsPace.remove(replica)
            endAtFetch[replica] = nil
        }
        inSync = present
        proposed = []
        partitionEpoch += 1
        check(progress.on(.isrDecided(present, partitionEpoch: partitionEpoch)))
    }

    /// Who must have a record before it is committed or acknowledged to all.
    private var counted: [BrokerID] {
        replicas.filter { inSync.contains($0) || proposed.contains($0) || keepsPace.contains($0) }
    }

    mutating func finish() {
        check(progress.on(.leaderStepsDown))
        if !open.isEmpty { complaint = "\(open.count) requests were never answered" }
        if progress.waitingCount != 0 { complaint = "\(progress.waitingCount) still wait" }
    }

    private mutating func produce() {
        end += Int64.random(in: 1...9, using: &random)
        let request = Request(
            end: Offset(end), all: Bool.random(using: &random), flush: Bool.random(using: &random))
        let policy: any AckPolicy = request.all ? AllPolicy() : LeaderPolicy()
        _ = progress.append(end: request.end)
        noteHighWatermark()
        let token = nextToken
        nextToken += 1
        if progress.canAcknowledgeAtOnce(requestEnd: request.end, policy: policy, needsFlush: request.flush) {
            if !isSatisfied(request) { complaint = "acknowledged \(request) at once" }
            return
        }
        if isSatisfied(request) { complaint = "held back \(request)" }
        let waiting = WaitingProduce(
            token: ProduceToken(rawValue: token), requestEnd: request.end, policy: policy, needsFlush: request.flush,
            deadline: .now.advanced(by: .seconds(1000)))
        if progress.park(waiting) == nil { open[token] = request }
    }

    private mutating func check(_ actions: [ReplicationAction]) {
        noteHighWatermark()
        // It is made when everything else is done.
        defer { for case .proposeISR(let proposal) in actions { note(proposal) } }
        for action in actions {
            switch action {
            case .acknowledge(let token):
                guard let request = open.removeValue(forKey: token.rawValue) else {
                    complaint = "answered \(token) twice"
                    return
                }
                if !isSatisfied(request) { complaint = "acknowledged \(request) with \(ends), flushed \(flushed)" }
            case .fail(let token, _):
                if open.removeValue(forKey: token.rawValue) == nil { complaint = "failed \(token) twice" }
            case .proposeISR: break
            case .advanceHighWatermark(let offset):
                if offset != highWatermark { complaint = "told \(offset) instead of \(highWatermark)" }
            }
        }
        if progress.ended == nil, let forgotten = open.values.first(where: isSatisfied) {
            complaint = "forgot \(forgotten)"
        }
    }

    private mutating func note(_ proposal: ISRProposal) {
        if !proposed.isEmpty { complaint = "proposed \(proposal) while \(proposed) was in flight" }
        if proposal.partitionEpoch != partitionEpoch { complaint = "\(proposal) builds on an old state" }
        for joining in proposal.inSyncReplicas where !inSync.contains(joining) && (ends[joining] ?? -1) < highWatermark.rawValue {
            complaint = "\(joining) is to join with \(ends[joining] ?? -1), the high watermark is \(highWatermark)"
        }
        proposed = proposal.inSyncReplicas
    }

    private func isSatisfied(_ request: Request) -> Bool {
        if request.flush && Offset(flushed) < request.end { return false }
        guard request.all else { return true }
        return inSync.count >= minimum
            && counted.allSatisfy { $0 == 1 || (ends[$0] ?? -1) >= request.end.rawValue }
    }

    /// Follows the rule by itself: the smallest in-sync end, unless too few are in sync, and never back.
    private mutating func noteHighWatermark() {
        if inSync.count >= minimum {
            let smallest = counted.map { $0 == 1 ? end : ends[$0] ?? 0 }.min() ?? 0
            highWatermark = max(highWatermark, Offset(smallest))
        }
        if progress.highWatermark != highWatermark {
            complaint = "the high watermark is \(progress.highWatermark), not \(highWatermark)"
        }
    }
}

struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
