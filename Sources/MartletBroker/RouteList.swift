import MartletModel
import MartletWire

/// Every API that this broker serves, by key.
struct RouteList: Sendable {
    let routes: [Route]
    /// Those that are told on listeners that brokers do not use.
    let routesForClients: [Route]
    /// By api key, for the dispatch of every request.
    private let byKey: [Route?]

    static let all = RouteList([
        ProduceHandler.route,
        FetchHandler.route,
        .waiting(ListOffsetsHandler.self),
        .waiting(MetadataHandler.self),
        .waiting(OffsetCommitHandler.self),
        .waiting(OffsetFetchHandler.self),
        .waiting(FindCoordinatorHandler.self),
        .waiting(JoinGroupHandler.self),
        .waiting(HeartbeatHandler.self),
        .waiting(LeaveGroupHandler.self),
        .waiting(SyncGroupHandler.self),
        .inline(DescribeGroupsHandler.self),
        .inline(ListGroupsHandler.self),
        SaslHandshakeHandler.route,
        ApiVersionsHandler.route,
        .waiting(CreateTopicsHandler.self),
        .waiting(DeleteTopicsHandler.self),
        .waiting(DeleteRecordsHandler.self),
        .waiting(InitProducerIDHandler.self),
        .inline(OffsetForLeaderEpochHandler.self),
        .waiting(AddPartitionsToTxnHandler.self),
        .waiting(AddOffsetsToTxnHandler.self),
        .waiting(EndTxnHandler.self),
        .waiting(WriteTxnMarkersHandler.self),
        .waiting(TxnOffsetCommitHandler.self),
        .inline(DescribeAclsHandler.self),
        .waiting(CreateAclsHandler.self),
        .waiting(DeleteAclsHandler.self),
        .inline(DescribeConfigsHandler.self),
        .waiting(AlterConfigsHandler.self),
        .inline(DescribeLogDirsHandler.self),
        SaslAuthenticateHandler.route,
        .waiting(CreatePartitionsHandler.self),
        .waiting(DeleteGroupsHandler.self),
        .waiting(ElectLeadersHandler.self),
        .waiting(IncrementalAlterConfigsHandler.self),
        .waiting(AlterPartitionReassignmentsHandler.self),
        .inline(ListPartitionReassignmentsHandler.self),
        .waiting(OffsetDeleteHandler.self),
        .inline(DescribeClientQuotasHandler.self),
        .waiting(AlterClientQuotasHandler.self),
        .inline(DescribeUserScramCredentialsHandler.self),
        .waiting(AlterUserScramCredentialsHandler.self),
        .waiting(AlterPartitionHandler.self),
        EnvelopeHandler.route,
        .waiting(BrokerHeartbeatHandler.self),
        .waiting(UnregisterBrokerHandler.self),
        .inline(DescribeClusterHandler.self),
        .inline(DescribeProducersHandler.self),
        .waiting(DescribeTransactionsHandler.self),
        .waiting(ListTransactionsHandler.self),
        .waiting(ConsumerGroupHeartbeatHandler.self),
        .inline(ConsumerGroupDescribeHandler.self),
        .inline(ListConfigResourcesHandler.self),
        .inline(DescribeTopicPartitionsHandler.self),
        .waiting(ShareGroupHeartbeatHandler.self),
        .inline(ShareGroupDescribeHandler.self),
        ShareFetchHandler.route,
        ShareAcknowledgeHandler.route,
        .waiting(InitializeShareGroupStateHandler.self),
        .waiting(ReadShareGroupStateHandler.self),
        .waiting(WriteShareGroupStateHandler.self),
        .waiting(DeleteShareGroupStateHandler.self),
        .waiting(ReadShareGroupStateSummaryHandler.self),
        .waiting(DescribeShareGroupOffsetsHandler.self),
        .waiting(AlterShareGroupOffsetsHandler.self),
        .waiting(DeleteShareGroupOffsetsHandler.self),
    ])

    init(_ routes: [Route]) {
        var byKey: [Route?] = []
        for route in routes {
            let key = Int(route.api.rawValue)
            if key >= byKey.count { byKey += Array(repeating: nil, count: key - byKey.count + 1) }
            precondition(byKey[key] == nil, "two routes for \(route.api)")
            byKey[key] = route
        }
        self.routes = routes.sorted { $0.api.rawValue < $1.api.rawValue }
        routesForClients = self.routes.filter { !Self.isForBrokers($0.api) }
        self.byKey = byKey
    }

    /// Whether nobody but a broker of this cluster gets anything else than a refusal.
    private static func isForBrokers(_ api: ApiKey) -> Bool {
        switch api {
        case .alterPartition, .envelope, .brokerHeartbeat, .initializeShareGroupState, .readShareGroupState,
            .writeShareGroupState, .deleteShareGroupState, .readShareGroupStateSummary:
            true
        default: false
        }
    }

    /// The route for a key from the wire; nil for one that is not served.
    func route(for key: Int16) -> Route? {
        guard key >= 0, Int(key) < byKey.count else { return nil }
        return byKey[Int(key)]
    }
}
