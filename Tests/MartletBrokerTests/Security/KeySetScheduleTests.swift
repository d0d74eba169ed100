import Logging
import MartletSecurity
import Testing

@testable import MartletBroker
@testable import MartletConfig

@Suite struct KeySetScheduleTests {
    private static let start = ContinuousClock.now
    private static let settings = KeySetSettings(
        url: "https://issuer.example/keys", refreshInterval: .seconds(3600), firstRetryBackoff: .milliseconds(100),
        retryBackoffLimit: .seconds(1), connectTimeout: .seconds(1), readTimeout: .seconds(1), trust: nil)

    private static func wait(_ schedule: KeySetSchedule, from seconds: Double = 0) -> Duration {
        schedule.next - (start + .seconds(seconds))
    }

    @Test func `Keys are fetched at once, and then when they are old`() {
        var schedule = KeySetSchedule(Self.settings, now: Self.start)
        #expect(Self.wait(schedule) == .zero)
        schedule.succeeded(at: Self.start + .seconds(2))
        #expect(Self.wait(schedule, from: 2) == .seconds(3600))
    }

    @Test func `Failures are tried again, each time after twice as long, up to the limit`() {
        var schedule = KeySetSchedule(Self.settings, now: Self.start)
        for milliseconds in [100, 200, 400, 800, 1000, 1000] {
            schedule.failed(at: Self.start)
            #expect(Self.wait(schedule) == .milliseconds(milliseconds))
        }
        for _ in 0..<100 { schedule.failed(at: Self.start) }
        #expect(Self.wait(schedule) == .seconds(1))
        schedule.succeeded(at: Self.start)
        schedule.failed(at: Self.start)
        #expect(Self.wait(schedule) == .milliseconds(100))
    }

    @Test func `An unknown key has them fetched at once, but not more often than every ten seconds`() {
        var schedule = KeySetSchedule(Self.settings, now: Self.start)
        schedule.succeeded(at: Self.start)
        schedule.unknownKeyWasSeen(at: Self.start + .seconds(4))
        #expect(Self.wait(schedule) == .seconds(10))
        for second in 5...9 { schedule.unknownKeyWasSeen(at: Self.start + .seconds(second)) }
        #expect(Self.wait(schedule) == .seconds(10))
        schedule.succeeded(at: Self.start + .seconds(10))
        schedule.unknownKeyWasSeen(at: Self.start + .seconds(300))
        #expect(Self.wait(schedule) == .seconds(300))
    }

    @Test func `An unknown key does not put off what is due`() {
        var schedule = KeySetSchedule(Self.settings, now: Self.start)
        schedule.failed(at: Self.start)
        schedule.unknownKeyWasSeen(at: Self.start)
        #expect(Self.wait(schedule) == .milliseconds(100))
    }

    @Test func `A failure is told once a minute, a recovery and other keys at once`() throws {
        let keys = try Self.keys("a"), others = try Self.keys("b")
        var news = KeySetNews()
        let url = Self.settings.url
        #expect(news.succeeded(url, keys, before: nil)?.text.contains("'a'") == true)
        #expect(news.succeeded(url, keys, before: keys) == nil)
        #expect(news.succeeded(url, others, before: keys)?.level == .info)
        let down = KeySetError("is down"), empty = KeySetError("is empty")
        #expect(news.failed(url, down, hasKeys: true, at: Self.start)?.text.contains("stay in force: it is down") == true)
        #expect(news.failed(url, down, hasKeys: true, at: Self.start + .seconds(59)) == nil)
        #expect(news.failed(url, down, hasKeys: true, at: Self.start + .seconds(60)) != nil)
        #expect(
            news.failed(url, empty, hasKeys: false, at: Self.start + .seconds(61))?.text.contains("every token is refused")
                == true)
        #expect(news.succeeded(url, others, before: others) != nil)
    }

    private static func keys(_ id: String) throws -> KeySet {
        let modulus = Base64.urlSafe.encode([0x80] + [UInt8](repeating: 1, count: 255))
        return try KeySet(json: Array(#"{"keys":[{"kty":"RSA","kid":"\#(id)","e":"AQAB","n":"\#(modulus)"}]}"#.utf8))
    }
}
