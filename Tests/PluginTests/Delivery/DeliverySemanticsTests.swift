import MartletBuiltIns
import MartletStrategy
import Testing

@Suite struct `The guarantees expand into the bundle of the table` {
    @Test(
        arguments: [
            (
                AtMostOnce.self,
                DeliveryDemands(
                    ackFloor: "none", flush: .never, requiresIdempotentProducer: false, readsCommittedOnly: false,
                    commit: .beforeDelivery)
            ),
            (
                AtLeastOnce.self,
                DeliveryDemands(
                    ackFloor: "all", flush: .beforeAckWithoutReplicas, requiresIdempotentProducer: false,
                    readsCommittedOnly: false,
                    commit: .afterProcessing)
            ),
            (
                ExactlyOnce.self,
                DeliveryDemands(
                    ackFloor: "all", flush: .beforeAck, requiresIdempotentProducer: true, readsCommittedOnly: true,
                    commit: .insideTheTransaction)
            ),
            (
                ClientDecides.self,
                DeliveryDemands(
                    ackFloor: nil, flush: .asConfigured, requiresIdempotentProducer: false, readsCommittedOnly: false,
                    commit: .asTheClientDoes)
            ),
        ] as [(any DeliverySemantics.Type, DeliveryDemands)])
    func `bundle`(type: any DeliverySemantics.Type, demands: DeliveryDemands) throws {
        #expect(try type.made().demands == demands)
    }
}
