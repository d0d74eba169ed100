import MartletModel

extension Controller {
    /// Plans each request on what the ones before would leave of the partitions, and commits all of it, each topic once.
    func carryOut<Request: Sendable, Answer: Sendable>(
        _ requests: [Request], plan: (Request, inout PartitionDraft) throws(ControllerError) -> (TopicID, Answer)
    ) async -> [Result<Answer, ControllerError>] {
        await turnstile.enter()
        defer { turnstile.leave() }
        do throws(ControllerError) {
            try await makeReady()
        } catch {
            return requests.map { _ in .failure(error) }
        }
        var draft = PartitionDraft(state, rules: rules)
        var results: [Result<Answer, ControllerError>] = []
        var requestsByTopic: [TopicID: [Int]] = [:]
        for (index, request) in requests.enumerated() {
            do throws(ControllerError) {
                let (topic, answer) = try plan(request, &draft)
                results.append(.success(answer))
                requestsByTopic[topic, default: []].append(index)
            } catch {
                results.append(.failure(error))
            }
        }
        await commit(draft) { topic, error in
            for index in requestsByTopic[topic, default: []] { results[index] = .failure(error) }
        }
        return results
    }

    /// The same for a single plan, which may have a change of its own behind those of partitions.
    ///
    /// - Returns: why not all of it was committed; nil where it was.
    func carryOutOnce(
        and last: [ClusterChange] = [], plan: (inout PartitionDraft) throws(ControllerError) -> Void
    ) async -> ControllerError? {
        await turnstile.enter()
        defer { turnstile.leave() }
        var draft: PartitionDraft
        do throws(ControllerError) {
            try await makeReady()
            draft = PartitionDraft(state, rules: rules)
            try plan(&draft)
        } catch {
            return error
        }
        var failure: ControllerError?
        await commit(draft, and: last) { _, error in failure = error }
        return failure
    }

    /// Stops at the first part that cannot be written: what follows from it must not be there without it.
    private func commit(
        _ draft: PartitionDraft, and last: [ClusterChange] = [], failed: (TopicID, ControllerError) -> Void
    ) async {
        var batch = ChangeBatch()
        for change in draft.changes + last { batch.add(change, of: 0) }
        var failure: ControllerError?
        for part in batch.parts {
            if failure == nil {
                do throws(ControllerError) {
                    try await commit(part)
                } catch {
                    failure = error
                }
            }
            guard let failure else { continue }
            for change in part.changes {
                if case .topicWritten(let topic) = change { failed(topic.id, failure) } else { failed(.zero, failure) }
            }
        }
        if failure == nil { for event in draft.events { world.report(event) } }
    }

    /// Gives partitions without leader one by asking a majority of their replicas, where the topic's ack policy wants it
    /// so. Whoever does not get an answer is asked again later.
    func electByMajorities() async {
        guard candidacy.standing == .holder else { return }
        let questions = state.majorityQuestions(rules: rules)
        if questions.isEmpty { return }
        let ask = world.askLogEnds
        await withTaskGroup(of: (LogEndQuestion, [BrokerID: LogEnd]).self) { group in
            var rest = questions[...]
            for question in rest.prefix(Self.questionsAtOnce) { group.addTask { (question, await ask(question)) } }
            rest = rest.dropFirst(Self.questionsAtOnce)
            var answers: [(LogEndQuestion, [BrokerID: LogEnd])] = []
            while let answer = await group.next() {
                answers.append(answer)
                if let question = rest.popFirst() { group.addTask { (question, await ask(question)) } }
                guard rest.isEmpty || answers.count >= Self.questionsAtOnce else { continue }
                let ready = answers
                answers = []
                _ = await carryOutOnce { draft in
                    let state = draft.state
                    for (question, ends) in ready { state.plan(question, ends, into: &draft) }
                }
            }
        }
        if candidacy.standing == .holder, !state.majorityQuestions(rules: rules).isEmpty { retryElections() }
    }

    private static var questionsAtOnce: Int { 64 }

    /// One at a time waits.
    private func retryElections() {
        if isElectionRetried { return }
        isElectionRetried = true
        later(world.retryDelay) { await $0.electAgain() }
    }

    private func electAgain() async {
        isElectionRetried = false
        await electByMajorities()
    }
}
