import FoundationEssentials
import MartletStrategy
import MartletTesting
import Testing

@testable import CoordinatorEtcd

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a server may answer: whatever it is, the process lives, and what was learnt stays sensible.
@Suite struct HostileEtcdAnswerTests {
    /// `MARTLET_FUZZ_SECONDS` for longer runs.
    private static let duration = Duration.seconds(getenv("MARTLET_FUZZ_SECONDS").flatMap { Double(String(cString: $0)) } ?? 2)

    private static let good = [
        "{\"result\":{\"header\":{\"revision\":\"9\"},\"created\":true}}",
        "{\"result\":{\"header\":{\"revision\":\"9\"},\"canceled\":true,\"compact_revision\":\"3\"}}",
        "{\"result\":{\"header\":{},\"fragment\":true,\"events\":[{\"type\":\"DELETE\",\"kv\":{\"key\":\"L2tleXMvMS9h\",\"mod_revision\":\"7\"}}]}}",
        "{\"header\":{\"revision\":\"9223372036854775807\"},\"succeeded\":true,\"responses\":[{\"response_put\":{}},{\"response_range\":{\"kvs\":[{\"key\":\"YQ==\",\"mod_revision\":\"-9223372036854775808\",\"lease\":\"7\"}]}}]}",
        "{\"responses\":[{\"response_range\":{\"kvs\":[{\"key\":\"YQ==\",\"mod_revision\":\"4\"}]}},{\"response_range\":{}}]}",
        "{\"result\":{\"ID\":\"1\",\"TTL\":\"6\"}}",
        "{\"error\":\"x\",\"code\":5,\"message\":\"etcdserver: requested lease not found\"}",
    ]

    @Test func `Mutated answers are taken or refused`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let end = ContinuousClock.now + Self.duration
        let keys = EtcdKeys(prefix: "")
        var watch = EtcdWatch(keys, after: 1)
        var transaction = EtcdTransaction(
            [.put(try CoordinationKey("/a"), [1], expecting: .any), .check(try CoordinationKey("/b"), .any)], keys)
        while ContinuousClock.now < end {
            let bytes = Self.mutated(Array(Self.good.randomElement(using: &random)!.utf8), &random)
            _ = try? watch.take(bytes)
            _ = watch.request
            #expect(watch.nextRevision.map { $0 > 0 } != false, "seed \(seed)")
            if let answer = try? JSONDecoder().decode(EtcdTransactionAnswer.self, from: Data(bytes)) {
                if case .done(let versions) = transaction.outcome(answer) { #expect(versions.count == 2, "seed \(seed)") }
                _ = transaction.request
            }
            if let answer = try? JSONDecoder().decode(EtcdRangeAnswer.self, from: Data(bytes)) {
                for entry in answer.kvs ?? [] { _ = CoordinationEntry(entry) }
            }
            if let error = try? JSONDecoder().decode(EtcdErrorText.self, from: Data(bytes)) {
                _ = CoordinationError(EtcdFailure(code: error.code ?? 0, message: error.message ?? "")).description
            }
        }
    }

    @Test func `An answer that nests without end is refused`() {
        var watch = EtcdWatch(EtcdKeys(prefix: ""), after: 1)
        let deep = Array(String(repeating: "{\"result\":", count: 200_000).utf8)
        #expect(throws: EtcdWatch.End.self) { try watch.take(deep) }
        let lists = Array("{\"x\":".utf8) + [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: EtcdWatch.End.self) { try watch.take(lists) }
    }

    private static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 0..<max(bytes.count, 1), using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.insert(.random(in: 0x20..<0x7F, using: &random), at: min(place, bytes.count))
            case 1: if place < bytes.count { bytes.remove(at: place) }
            case 2: if place < bytes.count { bytes[place] = .random(in: .min ... .max, using: &random) }
            case 3: if place < bytes.count { bytes[place] = UInt8(ascii: "9") }
            default: bytes.insert(contentsOf: bytes.prefix(Int.random(in: 0...40, using: &random)), at: min(place, bytes.count))
            }
        }
        return bytes
    }
}
