import MartletConfig
import MartletCoordination
import MartletGroups
import MartletTransactions

extension GroupSettings {
    /// - Parameter image: where groups have settings of their own.
    init(_ settings: BrokerSettings, groups image: ClusterImage?) {
        self.init(settings.coordinators)
        for id in image?.configuredGroups ?? [] {
            let configs = image?.configs(ofGroup: id) ?? [:]
            guard let configured = try? GroupConfiguration(overrides: configs, defaults: settings) else { continue }
            var own = GroupOverrides()
            own.consumerSessionTimeout = configured.consumerSessionTimeout
            own.consumerHeartbeatInterval = configured.consumerHeartbeatInterval
            own.shareSessionTimeout = configured.shareSessionTimeout
            own.shareHeartbeatInterval = configured.shareHeartbeatInterval
            overrides[id] = own
        }
    }

    init(_ settings: CoordinatorSettings) {
        self.init()
        classic.initialRebalanceDelay = settings.groups.initialRebalanceDelay
        classic.sessionTimeoutMin = settings.groups.minimumSessionTimeout
        classic.sessionTimeoutMax = settings.groups.maximumSessionTimeout
        classic.sizeMax = settings.groups.maximumSize
        consumer = Modern(settings.consumerMembers)
        consumerAssignors = settings.consumerAssignors
        migration = Migration(rawValue: settings.consumerMigrationPolicy) ?? .bidirectional
        share = Modern(settings.shareMembers)
        offsets.retention = settings.groups.offsetsRetention
        offsets.retentionCheckInterval = settings.groups.offsetsRetentionCheckInterval
        offsets.metadataByteCountMax = settings.groups.offsetMetadataMaximumByteCount
    }
}

extension GroupSettings.Modern {
    fileprivate init(_ settings: CoordinatorSettings.Members) {
        self.init(
            sessionTimeout: settings.sessionTimeout, heartbeatInterval: settings.heartbeatInterval,
            sizeMax: settings.maximumSize)
    }
}

extension ShareStateSettings {
    init(_ settings: CoordinatorSettings.Share) {
        self.init()
        updatesPerSnapshot = settings.updatesPerSnapshot
    }
}

extension TransactionSettings {
    init(_ settings: CoordinatorSettings) {
        self.init(
            timeoutMax: settings.transactions.maximumTimeout, idExpiration: settings.transactions.idExpiration,
            timeoutCheckInterval: settings.transactions.timeoutCheckInterval)
    }
}
