import NIOCore

@testable import MartletServer

/// Plays a story to a ``ConnectionState``: each line is an event, and `->` what the state says to it. Playing gives
/// the same story with the outcomes that really came, so a test compares two texts.
struct ConnectionTranscript {
    private var state: ConnectionState
    private var written: [String] = []

    static func play(
        _ story: String, requestsInFlightMax: Int = 100, requestBytesInFlightMax: Int = 1_000_000
    ) -> String {
        var limits = ConnectionLimits()
        limits.requestsInFlightMax = requestsInFlightMax
        limits.requestBytesInFlightMax = requestBytesInFlightMax
        var transcript = ConnectionTranscript(state: ConnectionState(limits: limits))
        return story.split(separator: "\n").map { line in
            let event = line.prefix(while: { $0 != "-" }).trimmingSpaces()
            let outcome = transcript.perform(event.split(separator: " ").map(String.init))
            let padded = event + String(repeating: " ", count: max(0, 20 - event.count))
            return "\(padded) -> \(outcome)"
        }.joined(separator: "\n")
    }

    private init(state: ConnectionState) {
        self.state = state
    }

    private mutating func perform(_ words: [String]) -> String {
        let number = words.count > 1 ? Int(words[1]) ?? 0 : 0
        switch words[0] {
        case "frame":
            let sequence = state.admit(frameOf: number)
            state.handled(hold: words.last == "hold")
            return "#\(sequence.rawValue), \(mood)"
        case "frame,resume":
            let sequence = state.admit(frameOf: number)
            state.resume()
            state.handled(hold: words.last == "hold")
            return "#\(sequence.rawValue), \(mood)"
        case "answer":
            return answer(RequestSequence(rawValue: UInt64(number)))
        case "resume": state.resume()
        case "blocked": state.set(.output, to: true)
        case "writable": state.set(.output, to: false)
        case "short": state.set(.memory, to: true)
        case "plenty": state.set(.memory, to: false)
        case "end": state.inputEnded()
        case "drain": state.drain()
        case "close": state.close()
        default: return "unknown event"
        }
        return mood
    }

    private mutating func answer(_ sequence: RequestSequence) -> String {
        switch state.answers.turn(of: sequence) {
        case .now:
            var written = ["\(sequence.rawValue)"]
            state.finishFirst()
            while let next = state.nextAnswer() {
                if case .bytes(let bytes) = next { written.append(String(buffer: bytes)) }
            }
            return "write \(written.joined(separator: " ")), \(mood)"
        case .later:
            state.keep(.bytes(ByteBuffer(string: "\(sequence.rawValue)")), for: sequence)
            return "keep, \(mood)"
        case .past:
            return "past, \(mood)"
        }
    }

    private var mood: String {
        if state.isDone(outputIsWritten: true, frameWaits: false) { return "done" }
        if state.wantsBytes { return "reads" }
        return state.takesFrames ? "takes frames" : "waits"
    }
}

extension StringProtocol {
    fileprivate func trimmingSpaces() -> String {
        var text = self[...]
        while text.last == " " { text = text.dropLast() }
        while text.first == " " { text = text.dropFirst() }
        return String(text)
    }
}
