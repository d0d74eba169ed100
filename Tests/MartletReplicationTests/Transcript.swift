import MartletModel
import MartletStrategy
import Testing

@testable import MartletReplication

/// A story in lines: each is a command, a `->` and what the partition answered to it. Running it writes the same
/// lines with the real answers.
///
///     append END            the hot path: answers the high watermark where it moved
///     flushed END | fetched FOLLOWER END | isr ID… | minimum N | steps-down | fails | time SECONDS
///     park NAME END POLICY [flush] [by SECONDS]
///     admit POLICY          whether an append is refused
struct Transcript {
    var progress: PartitionProgress
    private var names: [String] = []
    static let start = ContinuousClock.now

    init(
        replicas: [BrokerID], minimum: Int = 1, rule: HighWatermarkRule = .inSyncReplicas, countsOnlyFlushed: Bool = false
    ) {
        progress = PartitionProgress(
            leader: replicas[0], leaderEpoch: 0, assignedReplicas: replicas, inSyncReplicas: replicas,
            minimumInSyncReplicas: minimum, logEnd: 0, flushedEnd: 0, highWatermark: 0, rule: rule,
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
        case "append": progress.append(end: try offset(words[1])) ? "hw \(progress.highWatermark)" : ""
        case "appended": tell(.appended(end: try offset(words[1])))
        case "flushed": tell(.flushed(end: try offset(words[1])))
        case "fetched": tell(.followerFetched(try broker(words[1]), end: try offset(words[2])))
        case "isr": tell(.isrChanged(try words.dropFirst().map(broker)))
        case "minimum": tell(.minimumChanged(try #require(Int(words[1]))))
        case "steps-down": tell(.leaderStepsDown)
        case "fails": tell(.storageFailed)
        case "time": tell(.timePassed(now: try instant(words[1])))
        case "park": try park(words)
        case "admit": progress.refusesAppend(under: policy(words[1])) ? "refused" : "welcome"
        default: throw UnknownCommand(command: words[0])
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
