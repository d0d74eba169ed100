import Logging
import MartletClient
import MartletConfig
import MartletCoordination
import MartletModel
import MartletWire

extension Broker {
    /// Has others lead the partitions of this broker before it stops, as far as there are others.
    func handLeadershipOver(within patience: Duration) async {
        guard settings.replication.movesLeadersBeforeStop, image.brokers.count > 1 else { return }
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if await isFreeToStop() { return }
            try? await Task.sleep(for: .milliseconds(50))
        }
        logger.warning("This broker stops while it leads partitions that no other broker could take over.")
    }

    /// Asks the controller once.
    private func isFreeToStop() async -> Bool {
        guard let other = admin.otherController else {
            // Of partitions that it leads and that have no other replica nobody can take the lead.
            guard case .success(let led) = await controller.beginControlledShutdown(of: id, incarnation: incarnation) else {
                return false
            }
            return led.allSatisfy(isOnlyHere)
        }
        let request = BrokerHeartbeatRequest(
            brokerId: id, brokerEpoch: BrokerImage.epoch(of: incarnation), currentMetadataOffset: 0, wantFence: false,
            wantShutDown: true)
        guard let response = try? await links.answer(to: request, from: other), response.errorCode == .none else { return false }
        return response.shouldShutDown || topics.all.flatMap(\.ledPartitions).allSatisfy { isOnlyHere($0.name) || $0.hasEnded }
    }

    private func isOnlyHere(_ partition: TopicPartition) -> Bool {
        image.topic(named: partition.topic)?.partition(partition.partition).map { $0.inSyncReplicas == [id] } ?? true
    }
}
