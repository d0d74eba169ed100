import NIOCore
import Testing

@testable import MartletServer

@Suite struct `A connection's state` {
    @Test func `lets answers leave in the order of the requests`() {
        let story = """
            frame 10             -> #0, reads
            frame 10             -> #1, reads
            frame 10             -> #2, reads
            frame 10             -> #3, reads
            answer 2             -> keep, reads
            answer 1             -> keep, reads
            answer 0             -> write 0 1 2, reads
            answer 3             -> write 3, reads
            """
        #expect(ConnectionTranscript.play(story) == story)
    }

    @Test func `knows an answer that was given before`() {
        let story = """
            frame 10             -> #0, reads
            frame 10             -> #1, reads
            answer 1             -> keep, reads
            answer 1             -> past, reads
            answer 0             -> write 0 1, reads
            answer 0             -> past, reads
            answer 7             -> past, reads
            """
        #expect(ConnectionTranscript.play(story) == story)
    }

    @Test func `waits at the limit of requests in flight until one is done`() {
        let story = """
            frame 10             -> #0, reads
            frame 10             -> #1, waits
            answer 1             -> keep, waits
            answer 0             -> write 0 1, reads
            frame 10             -> #2, reads
            frame 10             -> #3, waits
            answer 2             -> write 2, reads
            """
        #expect(ConnectionTranscript.play(story, requestsInFlightMax: 2) == story)
    }

    @Test func `lets one request of any size in, and waits for it`() {
        let story = """
            frame 60             -> #0, reads
            frame 900            -> #1, waits
            answer 0             -> write 0, waits
            answer 1             -> write 1, reads
            """
        #expect(ConnectionTranscript.play(story, requestBytesInFlightMax: 100) == story)
    }

    @Test func `holds until it is resumed, answered or not`() {
        let story = """
            frame 10 hold        -> #0, waits
            answer 0             -> write 0, waits
            resume               -> reads
            resume               -> reads
            frame 10             -> #1, reads
            """
        #expect(ConnectionTranscript.play(story) == story)
    }

    @Test func `does not hold when it was resumed before the handler returned`() {
        let story = """
            frame,resume 10 hold -> #0, reads
            frame 10 hold        -> #1, waits
            resume               -> reads
            """
        #expect(ConnectionTranscript.play(story) == story)
    }

    @Test func `goes on only when no reason to wait is left`() {
        let story = """
            frame 10 hold        -> #0, waits
            blocked              -> waits
            short                -> waits
            resume               -> waits
            writable             -> takes frames
            plenty               -> reads
            """
        #expect(ConnectionTranscript.play(story) == story)
    }

    @Test func `is done after the last answer when the client has stopped sending`() {
        let story = """
            frame 10             -> #0, reads
            frame 10             -> #1, reads
            end                  -> takes frames
            answer 1             -> keep, takes frames
            answer 0             -> write 0 1, done
            """
        #expect(ConnectionTranscript.play(story) == story)
    }

    @Test func `answers what it took when it drains`() {
        let story = """
            frame 10             -> #0, reads
            drain                -> waits
            answer 0             -> write 0, done
            """
        #expect(ConnectionTranscript.play(story) == story)
    }

    @Test func `drops what is in flight when it closes`() {
        let story = """
            frame 10             -> #0, reads
            frame 10 hold        -> #1, waits
            close                -> done
            answer 0             -> past, done
            resume               -> done
            """
        #expect(ConnectionTranscript.play(story) == story)
    }

    @Test func `accounts for requests in flight and for answers that wait`() {
        var state = ConnectionState(limits: ConnectionLimits())
        let first = state.admit(frameOf: 100)
        let second = state.admit(frameOf: 50)
        #expect(state.heldByteCount == 150)
        state.keep(.bytes(ByteBuffer(repeating: 0, count: 1000)), for: second)
        #expect(state.heldByteCount == 1150)
        #expect(state.answers.turn(of: first) == .now)
        state.finishFirst()
        #expect(state.nextAnswer() != nil)
        #expect(state.heldByteCount == 0)
    }
}
