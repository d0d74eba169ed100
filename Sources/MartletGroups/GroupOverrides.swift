/// What a group's own configuration says (ConfigResource GROUP) in place of the broker's.
public struct GroupOverrides: Sendable, Hashable {
    /// `consumer.session.timeout.ms`
    public var consumerSessionTimeout: Duration?
    /// `consumer.heartbeat.interval.ms`
    public var consumerHeartbeatInterval: Duration?
    /// `share.session.timeout.ms`
    public var shareSessionTimeout: Duration?
    /// `share.heartbeat.interval.ms`
    public var shareHeartbeatInterval: Duration?

    public init() {}
}

extension GroupSettings {
    /// What holds for a consumer group of the KIP-848 protocol.
    public func consumer(ofGroup id: String) -> Modern {
        var settings = consumer
        guard let overrides = overrides[id] else { return settings }
        settings.sessionTimeout = overrides.consumerSessionTimeout ?? settings.sessionTimeout
        settings.heartbeatInterval = overrides.consumerHeartbeatInterval ?? settings.heartbeatInterval
        return settings
    }

    /// What holds for a share group.
    public func share(ofGroup id: String) -> Modern {
        var settings = share
        guard let overrides = overrides[id] else { return settings }
        settings.sessionTimeout = overrides.shareSessionTimeout ?? settings.sessionTimeout
        settings.heartbeatInterval = overrides.shareHeartbeatInterval ?? settings.heartbeatInterval
        return settings
    }
}
