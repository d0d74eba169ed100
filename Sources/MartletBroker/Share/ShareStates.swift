import MartletClient
import MartletCoordination
import MartletGroups
import MartletModel
import MartletWire

/// The state of share partitions, wherever its coordinator is: on this broker, or on another, which is asked by Kafka's own
/// requests (83 to 87, KIP-932).
struct ShareStates: Sendable {
    let here: CoordinatorService<ShareStateCoordinator>
    let host: TopicHost
    let links: BrokerLinks

    typealias Outcome = Result<ShareStateAnswer, RequestFailure>

    /// How long a coordinator that is about to be there is waited for. Each question may be asked twice: what it changes is
    /// the same then.
    private static let patience: Duration = .seconds(10)
    private static let pause: Duration = .milliseconds(100)

    /// Whether this broker is the coordinator.
    func isHere(_ id: SharePartitionID) -> Bool { (try? here.shard(for: id.description)) != nil }

    /// Asks the coordinator on this broker. `answer` is called on any thread.
    ///
    /// Questions that one thread asks after the other are answered in this order.
    func submit(_ question: ShareStateQuestion, of id: SharePartitionID, answer: @escaping @Sendable (Outcome) -> Void) {
        here.submit(
            for: id.description, { machine, now, ticket in question.put(to: &machine, of: id, now, ticket) }, answer: answer)
    }

    func askHere(_ question: ShareStateQuestion, of id: SharePartitionID) async -> Outcome {
        await here.ask(for: id.description) { machine, now, ticket in question.put(to: &machine, of: id, now, ticket) }
    }

    /// Asks the coordinator, and again while it moves.
    func ask(_ question: ShareStateQuestion, of id: SharePartitionID) async -> Outcome {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let outcome = await askOnce(question, of: id)
            guard case .failure(let failure) = outcome, failure.mayPass, ContinuousClock.now < deadline,
                (try? await Task.sleep(for: Self.pause)) != nil
            else { return outcome }
        }
    }

    private func askOnce(_ question: ShareStateQuestion, of id: SharePartitionID) async -> Outcome {
        guard let leader = host.image.coordinator(here.topic, of: id.description) else {
            return .failure(RequestFailure(.coordinatorNotAvailable, "Nobody coordinates share partition \(id) at the moment."))
        }
        if leader == host.brokerID { return await askHere(question, of: id) }
        do throws(ClientError) {
            return try await question.ask(leader, of: id, over: links)
        } catch {
            return .failure(
                RequestFailure(.coordinatorNotAvailable, "Broker \(leader), which coordinates share partition \(id): \(error)"))
        }
    }
}

extension RequestFailure {
    /// Another moment, or another broker, has an answer.
    fileprivate var mayPass: Bool {
        [.coordinatorLoadInProgress, .coordinatorNotAvailable, .notCoordinator].contains(code)
    }
}
