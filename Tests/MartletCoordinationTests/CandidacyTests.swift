import MartletStrategy
import Testing

@testable import MartletCoordination

/// Transcripts: what happens, and what is done about it.
@Suite struct CandidacyTests {
    private func transcript(_ steps: [(Candidacy.Event, [Candidacy.Action])]) {
        var candidacy = Candidacy()
        for (place, (event, actions)) in steps.enumerated() {
            #expect(candidacy.on(event) == actions, "step \(place), \(event)")
        }
    }

    @Test func `Whoever finds no holder becomes it and takes the office`() {
        transcript([
            (.connected, [.register, .readHolder]),
            (.holderRead(.nobody), [.createHolder]),
            (.holderRead(.this), [.takeOffice]),
            (.holderChanged, [.readHolder]),
            (.holderRead(.this), []),
        ])
    }

    @Test func `Whoever finds another holder waits until its key vanishes`() {
        transcript([
            (.connected, [.register, .readHolder]),
            (.holderRead(.other), []),
            (.retried, []),
            (.holderChanged, [.readHolder]),
            (.holderRead(.nobody), [.createHolder]),
            (.holderRead(.other), []),
        ])
    }

    @Test func `What an earlier start left is removed`() {
        let version = CoordinationVersion(rawValue: 7)
        transcript([
            (.connected, [.register, .readHolder]),
            (.holderRead(.earlier(version)), [.removeHolder(version)]),
            (.holderRead(.nobody), [.createHolder]),
            (.holderRead(.this), [.takeOffice]),
        ])
    }

    @Test func `A suspension that ends in time costs nothing`() {
        transcript([
            (.connected, [.register, .readHolder]), (.holderRead(.this), [.takeOffice]),
            (.suspended, [.startPatience(1)]),
            (.connected, [.register, .readHolder]),
            (.holderRead(.this), []),
            (.patienceEnded(1), []),
        ])
    }

    @Test func `A suspension of two thirds of the session's time ends the office, and an earlier one's timer does not`() {
        let reason = "the coordination store has been out of reach for two thirds of the session's time"
        transcript([
            (.connected, [.register, .readHolder]), (.holderRead(.this), [.takeOffice]),
            (.suspended, [.startPatience(1)]),
            (.connected, [.register, .readHolder]), (.holderRead(.this), []),
            (.suspended, [.startPatience(2)]),
            (.patienceEnded(1), []),
            (.patienceEnded(2), [.leaveOffice(reason: reason), .fence(reason: reason)]),
            (.connected, [.register, .readHolder]),
            // The session lives, and so does the key: the office is taken anew.
            (.holderRead(.this), [.takeOffice]),
        ])
    }

    @Test func `A session that ends is the end of the office, and is told once`() {
        let reason = "the session with the coordination store has ended"
        transcript([
            (.connected, [.register, .readHolder]), (.holderRead(.this), [.takeOffice]),
            (.suspended, [.startPatience(1)]),
            (.expired, [.leaveOffice(reason: reason), .fence(reason: reason)]),
            (.patienceEnded(1), []),
            (.holderRead(.this), []),
            (.connected, [.register, .readHolder]),
            (.holderRead(.other), []),
        ])
    }

    @Test func `Whoever loses the office looks again whose turn it is`() {
        transcript([
            (.connected, [.register, .readHolder]), (.holderRead(.this), [.takeOffice]),
            (.deposed, [.leaveOffice(reason: "another broker took the office"), .retryLater]),
            (.deposed, []),
            (.retried, [.readHolder]),
            (.holderRead(.other), []),
        ])
    }

    @Test func `What fails is tried again`() {
        transcript([
            (.connected, [.register, .readHolder]), (.failed, [.retryLater]), (.retried, [.readHolder]),
            (.holderRead(.nobody), [.createHolder]), (.failed, [.retryLater]),
        ])
    }

    @Test func `Who is stopped does nothing any more`() {
        transcript([
            (.connected, [.register, .readHolder]), (.holderRead(.this), [.takeOffice]),
            (.stopped(reason: "x"), [.leaveOffice(reason: "x"), .fence(reason: "x")]),
            (.connected, []), (.holderRead(.nobody), []),
        ])
    }
}
