import Logging
import MartletCoordination
import MartletStrategy

/// At the start of a broker: a store of many brokers may be out of reach for some moments, while its servers choose a leader
/// among them. That is no reason to end, which would make one failure two.
struct StorePatience: Sendable {
    /// As long as a broker of Kafka tries (`initial.broker.registration.timeout.ms`).
    static let ofBrokers: Duration = .seconds(60)
    /// For a store that is this broker's own, on its own disk: what is wrong there does not go away.
    static let none: Duration = .zero

    let limit: Duration
    var pause: Duration = .milliseconds(250)
    let logger: Logger

    /// Carries out `body` until the store answers.
    ///
    /// - Throws: what `body` throws at last, or at once where it is not that the store is out of reach.
    func during<Answer, Failure: StoreFailure>(
        _ body: () async throws(Failure) -> Answer
    ) async throws(Failure) -> Answer {
        let deadline = ContinuousClock.now + limit
        var isTold = false
        while true {
            do throws(Failure) {
                return try await body()
            } catch {
                guard error.isOutOfReach, ContinuousClock.now < deadline, !Task.isCancelled else { throw error }
                if !isTold { logger.warning("The start waits for the coordination store, for up to \(limit): \(error)") }
                isTold = true
                try? await Task.sleep(for: pause)
            }
        }
    }
}

/// Why something that is asked of the store was not done.
protocol StoreFailure: Error {
    /// The store cannot be reached, which may pass.
    var isOutOfReach: Bool { get }
}

extension ControllerError: StoreFailure {
    var isOutOfReach: Bool {
        switch self {
        case .unavailable, .outcomeUnknown: true
        default: false
        }
    }
}

extension CoordinationError: StoreFailure {
    var isOutOfReach: Bool {
        switch self {
        case .unavailable, .outcomeUnknown, .sessionExpired: true
        default: false
        }
    }
}
