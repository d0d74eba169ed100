import Logging
import MartletCoordination
import MartletStrategy
import Testing

@testable import MartletBroker

@Suite struct StorePatienceTests {
    private let log = Logger(label: "start") { _ in SwiftLogNoOpLogHandler() }

    @Test func `A store that is away for a moment is waited for`() async throws {
        var failures: [ControllerError] = [.unavailable(reason: "no leader"), .outcomeUnknown(reason: "cut off")]
        let patience = StorePatience(limit: .seconds(600), pause: .milliseconds(1), logger: log)
        let answer = try await patience.during { () throws(ControllerError) in
            if let failure = failures.popLast() { throw failure }
            return "there"
        }
        #expect(answer == "there" && failures.isEmpty)
    }

    @Test func `A store that cannot even be opened is waited for`() async throws {
        var failures: [CoordinationError] = [.unavailable(reason: "no quorum"), .sessionExpired]
        let patience = StorePatience(limit: .seconds(600), pause: .milliseconds(1), logger: log)
        let answer = try await patience.during { () throws(CoordinationError) in
            if let failure = failures.popLast() { throw failure }
            return "open"
        }
        #expect(answer == "open" && failures.isEmpty)
    }

    @Test func `What does not go away by itself ends the start at once`() async {
        var attempts = 0
        let patience = StorePatience(limit: .seconds(600), pause: .milliseconds(1), logger: log)
        await #expect(throws: ControllerError.corrupt(reason: "nonsense")) {
            try await patience.during { () throws(ControllerError) in
                attempts += 1
                throw .corrupt(reason: "nonsense")
            }
        }
        #expect(attempts == 1)
    }

    @Test func `Patience ends`() async {
        let patience = StorePatience(limit: StorePatience.none, pause: .milliseconds(1), logger: log)
        await #expect(throws: ControllerError.unavailable(reason: "gone")) {
            try await patience.during { () throws(ControllerError) in throw .unavailable(reason: "gone") }
        }
    }
}
