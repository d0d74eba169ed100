import MartletModel
import MartletTesting
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@testable import MartletTLS

/// Files of keys and certificates, damaged in every way: they are refused with a reason, or they were not damaged.
@Suite struct HostileCredentialTests {
    /// `MARTLET_FUZZ_SECONDS` for longer runs.
    private static let duration = Duration.seconds(getenv("MARTLET_FUZZ_SECONDS").flatMap { Double(String(cString: $0)) } ?? 2)

    @Test func `Damaged PEM is refused with a reason`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let now = Int64(time(nil))
        let authority = try CertificateAuthority(founding: "test", organization: "Test", now: now)
        let issued = try authority.issue(
            CertificateRequest(name: "node", organization: "Test", purpose: .node, alternativeNames: ["localhost"], days: 30),
            now: now)
        let good = Array((issued.key + issued.certificate + (try authority.issued.certificate)).utf8)
        let end = ContinuousClock.now + Self.duration
        var refused = 0
        while ContinuousClock.now < end {
            var bytes = good
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = .random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: bytes.prefix(Int.random(in: 0...60, using: &random)), at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...400, using: &random)))
                }
                if bytes.isEmpty { break }
            }
            var configuration = TLSConfiguration()
            let text = TLSText.inline(String(decoding: bytes, as: UTF8.self))
            configuration.identity = .pem(chain: text, key: text, keyPassword: Bool.random(using: &random) ? "secret" : nil)
            configuration.trust = .pem(text)
            do throws(TLSConfigurationError) {
                _ = try TLSContext(configuration, role: .server, now: now)
            } catch {
                refused += 1
                #expect(!error.reason.isEmpty && !error.remedy.isEmpty, "seed \(seed)")
            }
        }
        #expect(refused > 0, "seed \(seed)")
    }
}
