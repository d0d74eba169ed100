import NIOCore

extension ConnectionHandler {
    /// Answers a request, whose turn it need not be. `encode` writes into the connection's output where it is.
    func answer(_ sequence: RequestSequence, _ encode: (inout ByteBuffer) -> Void) {
        switch turn(of: sequence) {
        case .now:
            state.finishFirst()
            output.append(encode)
            appendKept()
        case .later:
            var response = ByteBuffer()
            encode(&response)
            state.keep(.bytes(response), for: sequence)
        case .past:
            break
        }
    }

    func answer(_ sequence: RequestSequence, with answer: Answer) {
        switch turn(of: sequence) {
        case .now:
            state.finishFirst()
            append(answer)
            appendKept()
        case .later:
            state.keep(answer, for: sequence)
        case .past:
            break
        }
    }

    private func turn(of sequence: RequestSequence) -> AnswerQueue.Turn {
        guard state.phase == .open || state.phase == .draining else { return .past }
        let turn = state.answers.turn(of: sequence)
        assert(turn != .past, "request \(sequence.rawValue) of connection \(connection) was answered twice")
        return turn
    }

    /// Answers whose turn has come with that of the one before them.
    private func appendKept() {
        while let next = state.nextAnswer() { append(next) }
        wasActive = true
        settleLater()
    }

    private func append(_ answer: Answer) {
        guard let context else { return }
        do {
            try output.append(answer, context: context)
        } catch {
            // Half a response was written and the rest is not to be had.
            abort(because: "\(error)")
        }
    }
}
