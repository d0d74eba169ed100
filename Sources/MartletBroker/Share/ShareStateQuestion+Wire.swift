import MartletClient
import MartletGroups
import MartletModel
import MartletWire

/// The questions as requests to another broker, and its answers.
extension ShareStateQuestion {
    func ask(
        _ broker: BrokerID, of id: SharePartitionID, over links: BrokerLinks
    ) async throws(ClientError) -> Result<ShareStateAnswer, RequestFailure> {
        switch self {
        case .initialize(let stateEpoch, let startOffset):
            let request = InitializeShareGroupStateRequest(
                groupId: id.group,
                topics: [
                    .init(
                        topicId: id.topic,
                        partitions: [.init(partition: id.partition, stateEpoch: stateEpoch, startOffset: startOffset)])
                ])
            let answer = try await links.answer(to: request, from: broker).results.first?.partitions.first
            return Self.outcome(answer.map { ($0.errorCode, $0.errorMessage) }, refused: .invalid) { .done }
        case .read(let leaderEpoch):
            let request = ReadShareGroupStateRequest(
                groupId: id.group,
                topics: [.init(topicId: id.topic, partitions: [.init(partition: id.partition, leaderEpoch: leaderEpoch)])])
            let answer = try await links.answer(to: request, from: broker).results.first?.partitions.first
            return Self.outcome(answer.map { ($0.errorCode, $0.errorMessage) }, refused: .notInitialized) {
                .reading(
                    ShareStateReading(
                        state: SharePartitionState(
                            stateEpoch: answer?.stateEpoch ?? 0, startOffset: answer?.startOffset ?? .none,
                            batches: (answer?.stateBatches ?? []).compactMap {
                                ShareStateBatch($0.firstOffset, $0.lastOffset, $0.deliveryState, $0.deliveryCount)
                            }),
                        leaderEpoch: leaderEpoch, completeCount: -1))
            }
        case .write(let stateEpoch, let leaderEpoch, let startOffset, let completeCount, let batches):
            let request = WriteShareGroupStateRequest(
                groupId: id.group,
                topics: [
                    .init(
                        topicId: id.topic,
                        partitions: [
                            .init(
                                partition: id.partition, stateEpoch: stateEpoch, leaderEpoch: leaderEpoch,
                                startOffset: startOffset, deliveryCompleteCount: completeCount,
                                stateBatches: batches.map {
                                    .init(
                                        firstOffset: $0.firstOffset, lastOffset: $0.lastOffset,
                                        deliveryState: $0.state.rawValue, deliveryCount: $0.deliveryCount)
                                })
                        ])
                ])
            let answer = try await links.answer(to: request, from: broker).results.first?.partitions.first
            return Self.outcome(answer.map { ($0.errorCode, $0.errorMessage) }, refused: .notInitialized) { .done }
        case .summary:
            let request = ReadShareGroupStateSummaryRequest(
                groupId: id.group,
                topics: [.init(topicId: id.topic, partitions: [.init(partition: id.partition, leaderEpoch: .none)])])
            let answer = try await links.answer(to: request, from: broker).results.first?.partitions.first
            return Self.outcome(answer.map { ($0.errorCode, $0.errorMessage) }, refused: .notInitialized) {
                .reading(
                    ShareStateReading(
                        state: SharePartitionState(
                            stateEpoch: answer?.stateEpoch ?? 0, startOffset: answer?.startOffset ?? .none, batches: []),
                        leaderEpoch: answer?.leaderEpoch ?? .none, completeCount: answer?.deliveryCompleteCount ?? -1))
            }
        case .delete:
            let request = DeleteShareGroupStateRequest(
                groupId: id.group, topics: [.init(topicId: id.topic, partitions: [.init(partition: id.partition)])])
            let answer = try await links.answer(to: request, from: broker).results.first?.partitions.first
            return Self.outcome(answer.map { ($0.errorCode, $0.errorMessage) }, refused: .invalid) { .done }
        }
    }

    /// - Parameter refusal: what INVALID_REQUEST means of this question.
    private static func outcome(
        _ told: (code: ErrorCode, message: String?)?, refused refusal: ShareStateRefusal, _ answer: () -> ShareStateAnswer
    ) -> Result<ShareStateAnswer, RequestFailure> {
        switch told?.code {
        case ErrorCode.none?: .success(answer())
        case .fencedLeaderEpoch?: .success(.refused(.fencedLeaderEpoch))
        case .fencedStateEpoch?: .success(.refused(.fencedStateEpoch))
        case .invalidRequest?: .success(.refused(refusal))
        case let code?: .failure(RequestFailure(code, told?.message ?? "The share coordinator says \(code)."))
        case nil: .failure(RequestFailure(.coordinatorNotAvailable, "The share coordinator said nothing."))
        }
    }
}

extension RequestContext {
    /// What the coordinator on this broker says to another one, or why it is not asked.
    ///
    /// - Parameter refusal: of the request: then nobody is asked.
    func answer(
        _ question: ShareStateQuestion, of id: SharePartitionID, unless refusal: RequestFailure?
    ) async -> ShareStates.Outcome {
        if let refusal { return .failure(refusal) }
        return switch await broker.shares.world.states.askHere(question, of: id) {
        case .success(.refused(let refusal)): .failure(RequestFailure(refusal))
        case let outcome: outcome
        }
    }
}
