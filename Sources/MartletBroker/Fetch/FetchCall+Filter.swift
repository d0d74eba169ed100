import MartletConfig
import MartletLog
import MartletModel
import MartletServer
import MartletStrategy
import NIOCore

extension FetchCall {
    /// Makes what was found fit to be sent, as late as can be: when the answer is made.
    ///
    /// - Parameters:
    ///   - places: the outcomes to look at.
    ///   - finish: called on the connection's event loop: before this returns, unless a policy runs on a thread apart.
    func makeFit(
        _ outcomes: [FetchOutcome], at places: ArraySlice<Int>, then finish: @escaping @Sendable ([FetchOutcome]) -> Void
    ) {
        var outcomes = outcomes
        for (position, place) in zip(places.indices, places) {
            guard let topic = outcomes[place].filteringTopic, let stretch = outcomes[place].stretch else { continue }
            let filter = AnswerFilter(
                policies: topic.settings.records, now: context.broker.clock.now(), aborted: outcomes[place].aborted)
            if let strategy = filter.policies.isolatedExpiry {
                let rest = places[(position + 1)...]
                return ask(strategy, filter, stretch) { [outcomes] result in
                    var outcomes = outcomes
                    settle(&outcomes[place], result)
                    makeFit(outcomes, at: rest, then: finish)
                }
            }
            settle(&outcomes[place], Result { () throws(AnswerFilterError) in try filter.filter(stretch) })
        }
        finish(outcomes)
    }

    /// How long the policies of a topic may take for one answer.
    private static let budget = Duration.seconds(1)

    private func ask(
        _ strategy: StrategyIdentity, _ filter: AnswerFilter, _ stretch: LogStretch,
        then finish: @escaping @Sendable (Result<FilteredRecords?, AnswerFilterError>) -> Void
    ) {
        let eventLoop = context.connection.eventLoop
        context.broker.strategies.runner.submit(strategy, budget: Self.budget) {
            let found = Result { () throws(AnswerFilterError) in try filter.filter(stretch) }
            if case .failure(.faulty(let fault)) = found { throw fault }
            return found
        } completion: { result in
            eventLoop.execute {
                switch result {
                case .success(let found): finish(found)
                case .failure(let fault): finish(.failure(.faulty(fault)))
                }
            }
        }
    }

    private func settle(_ outcome: inout FetchOutcome, _ result: Result<FilteredRecords?, AnswerFilterError>) {
        switch result {
        case .success(let found):
            outcome.take(found)
            if let found, let topic = outcome.filteringTopic {
                context.broker.metrics.expired(topic.name, count: found.endedCount)
            }
        case .failure(.log(let error)):
            outcome = FetchOutcome(outcome.target, failure: RequestFailure(error))
        case .failure(.faulty(let fault)):
            let policies = outcome.filteringTopic?.settings.records
            // The runner counts what it ran.
            if policies?.isolatedExpiry == nil {
                context.broker.strategies.noteInline(fault)
            } else {
                context.broker.strategies.note(fault)
            }
            outcome = FetchOutcome(outcome.target, failure: RequestFailure(fault))
        }
    }
}
