/// Strategies made by name, as a topic's configuration chooses them.
///
/// The initialiser of a strategy is its author's code: for a type whose ``Strategy/execution`` is `.isolated` the
/// broker calls these inside an ``IsolatedStrategyRunner``.
extension StrategyRegistry {
    /// - Parameter settings: by the names that the strategy declares, without the prefix of the configuration key.
    public func makePartitioner(
        _ name: String, settings: [String: String] = [:]
    )
        throws(StrategyConfigurationError) -> any Partitioner
    {
        let type: any Partitioner.Type = try known { () throws(UnknownStrategy) in try partitioner(named: name) }
        return try make(type, .partitioner, settings)
    }

    public func makeRetentionPolicy(
        _ name: String, settings: [String: String] = [:]
    )
        throws(StrategyConfigurationError) -> any RetentionPolicy
    {
        let type: any RetentionPolicy.Type = try known { () throws(UnknownStrategy) in
            try retentionPolicy(named: name)
        }
        return try make(type, .retention, settings)
    }

    public func makeAckPolicy(
        _ name: String, settings: [String: String] = [:]
    )
        throws(StrategyConfigurationError) -> any AckPolicy
    {
        let type: any AckPolicy.Type = try known { () throws(UnknownStrategy) in try ackPolicy(named: name) }
        return try make(type, .acks, settings)
    }

    public func makeDeliverySemantics(
        _ name: String, settings: [String: String] = [:]
    )
        throws(StrategyConfigurationError) -> any DeliverySemantics
    {
        let type: any DeliverySemantics.Type = try known { () throws(UnknownStrategy) in
            try deliverySemantics(named: name)
        }
        return try make(type, .delivery, settings)
    }

    public func makeRecordPolicy(
        _ name: String, settings: [String: String] = [:]
    )
        throws(StrategyConfigurationError) -> any RecordPolicy
    {
        let type: any RecordPolicy.Type = try known { () throws(UnknownStrategy) in try recordPolicy(named: name) }
        return try make(type, .record, settings)
    }

    public func makeAssignor(
        _ name: String, settings: [String: String] = [:]
    )
        throws(StrategyConfigurationError) -> any Assignor
    {
        let type: any Assignor.Type = try known { () throws(UnknownStrategy) in try assignor(named: name) }
        return try make(type, .assignor, settings)
    }

    public func makeAuthorizer(
        _ name: String, settings: [String: String] = [:]
    )
        throws(StrategyConfigurationError) -> any Authorizer
    {
        let type: any Authorizer.Type = try known { () throws(UnknownStrategy) in try authorizer(named: name) }
        return try make(type, .authorizer, settings)
    }

    public func makeCoordinator(
        _ name: String, settings: [String: String] = [:]
    )
        throws(StrategyConfigurationError) -> any Coordinator
    {
        let type: any Coordinator.Type = try known { () throws(UnknownStrategy) in try coordinator(named: name) }
        return try make(type, .coordinator, settings)
    }

    private func make<Made: Strategy>(
        _ type: Made.Type, _ family: StrategyFamily, _ settings: [String: String]
    )
        throws(StrategyConfigurationError) -> Made
    {
        do throws(StrategySettingError) {
            return try type.init(settings: StrategySettings(settings, declared: type.settings))
        } catch {
            throw .setting(error, of: StrategyIdentity(family, type.name))
        }
    }

    private func known<Found>(_ find: () throws(UnknownStrategy) -> Found) throws(StrategyConfigurationError) -> Found {
        do throws(UnknownStrategy) { return try find() } catch { throw .unknown(error) }
    }
}
