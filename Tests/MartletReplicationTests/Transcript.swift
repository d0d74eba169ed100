import MartletModel
import MartletStrategy
import Testing

@testable import MartletReplication

/// A story in lines: each is a command, a `->` and what the partition answered to it. Running it writes the same
/// lines with the real answers.
///
///     append END            the hot path: answers the high watermark where it moved
///     flushed END | fetched FOLLOWER END [at SECONDS] [of INCARNATION]
///     isr ID… | refused REFUSAL | ineligible ID… | assigned ID… (with the same in sync as before)
///     registered ID INCARNATION
///     minimum N | steps-down | fails | time SECONDS | lag SECONDS (more than 10 are too many)
///     park NAME END POLICY [flush] [by SECONDS]
///     admit POLICY          whether an append is refused
struct Transcript {
    var progress: PartitionProgress
    private var names: [String] = []
    private var partitionEpoch: Int32 = 0
    static let start = ContinuousClock.now

    init(
        replicas: [BrokerID], inSync: [BrokerID]? = nil, minimum: Int = 1, end: Offset = 0, highWatermark: Offset = 0,
        rule: HighWatermarkRule = .inSyncReplicas, countsOnlyFlushed: Bool = false
    ) {
        progress = PartitionProgress(
            leader: replicas[0], leaderEpoch: 0, assignedReplicas: replicas, inSyncReplicas: inSync ?? replicas,
            minimumInSyncReplicas: minimum, logEnd: end, flushedEnd: end, highWatermark: highWatermark, rule: rule,
            countsOnlyFlushed: countsOnlyFlushed)
    }

    /// Fails at the first line that came out otherwise.
    mutating func run(_ story: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for line in story.split(separator: "\n") where !line.hasPrefix("#") {
            let halves = line.split(separator: "->", maxSplits: 1)
            let command = halves[0].trimmed
            let expected = halves.count > 1 ? halves[1].trimmed : ""
            let answer = try perform(command.split(separator: " ").map(String.init))
            #expect("\(command) -> \(answer)" == "\(command) -> \(expected)", sourceLocation: sourceLocation)
        }
    }

    private mutating func perform(_ words: [String]) throws -> String {
        switch words[0] {
        case "append": return progress.append(end: try offset(words[1])) ? "hw \(progress.highWatermark)" : ""
        case "appended": return tell(.appended(end: try offset(words[1])))
        case "flushed": return tell(.flushed(end: try offset(words[1])))
        case "fetched": return try fetched(words)
        case "isr":
            partitionEpoch += 1
            return tell(.isrDecided(try words.dropFirst().map(broker), partitionEpoch: partitionEpoch))
        case "stale-isr": return tell(.isrDecided(try words.dropFirst().map(broker), partitionEpoch: partitionEpoch))
        case "assigned":
            partitionEpoch += 1
            return tell(
                .replicasAssigned(
                    try words.dropFirst().map(broker), inSyncReplicas: progress.inSyncReplicas,
                    partitionEpoch: partitionEpoch))
        case "refused": return tell(.isrRefused(try refusal(words[1])))
        case "ineligible": return tell(.ineligibleReplicas(Set(try words.dropFirst().map(broker))))
        case "registered":
            return tell(.brokersRegistered([try broker(words[1]): try #require(Int64(words[2]))]))
        case "lag": return tell(.lagChecked(now: try instant(words[1]), maximumLag: .seconds(10)))
        case "minimum": return tell(.minimumChanged(try #require(Int(words[1]))))
        case "steps-down": return tell(.leaderStepsDown)
        case "fails": return tell(.storageFailed)
        case "time": return tell(.timePassed(now: try instant(words[1])))
        case "park": return try park(words)
        case "admit": return progress.refusesAppend(under: policy(words[1])) ? "refused" : "welcome"
        default: throw UnknownCommand(command: words[0])
        }
    }

    private mutating func fetched(_ words: [String]) throws -> String {
        let time = words.firstIndex(of: "at").map { words[$0 + 1] } ?? "0"
        let incarnation = words.firstIndex(of: "of").map { words[$0 + 1] } ?? "-1"
        return tell(
            .followerFetched(
                try broker(words[1]), end: try offset(words[2]), at: try instant(time),
                brokerEpoch: try #require(Int64(incarnation))))
    }

    private func refusal(_ name: String) throws -> ISRRefusal {
        switch name {
        case "notAttempted": .notAttempted
        case "outdated": .outdated
        case "unanswered": .unanswered
        default: throw UnknownCommand(command: name)
        }
    }

    private mutating func park(_ words: [String]) throws -> String {
        let end = try offset(words[2])
        let needsFlush = words.contains("flush")
        if progress.canAcknowledgeAtOnce(requestEnd: end, policy: policy(words[3]), needsFlush: needsFlush) {
            return "ack at once"
        }
        names.append(words[1])
        let deadline = words.firstIndex(of: "by").map { words[$0 + 1] } ?? "1000"
        let failure = progress.park(
            WaitingProduce(
                token: ProduceToken(rawValue: UInt64(names.count - 1)), requestEnd: end, policy: policy(words[3]),
                needsFlush: needsFlush, deadline: try instant(deadline)))
        return failure.map { "\($0)" } ?? "waits"
    }

    private mutating func tell(_ event: ReplicationEvent) -> String {
        progress.on(event).map { action in
            switch action {
            case .acknowledge(let token): "ack \(names[Int(token.rawValue)])"
            case .fail(let token, let failure): "fail \(names[Int(token.rawValue)]) \(failure)"
            case .advanceHighWatermark(let offset): "hw \(offset)"
            case .proposeISR(let proposal):
                "propose \(proposal.inSyncReplicas.map(\.description).joined(separator: " "))"
            }
        }.joined(separator: ", ")
    }

    private func policy(_ name: String) -> any AckPolicy { name == "all" ? AllPolicy() : LeaderPolicy() }
    private func offset(_ text: String) throws -> Offset { Offset(try #require(Int64(text))) }
    private func broker(_ text: String) throws -> BrokerID { BrokerID(try #require(Int32(text))) }
    private func instant(_ text: String) throws -> ContinuousClock.Instant {
        Self.start.advanced(by: .seconds(try #require(Int64(text))))
    }

    struct UnknownCommand: Error { let command: String }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text.drop { $0 == " " })
    }
}
