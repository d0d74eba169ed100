import MartletConfig
import MartletGroups
import MartletTransactions

extension GroupSettings {
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

extension TransactionSettings {
    init(_ settings: CoordinatorSettings) {
        self.init(
            timeoutMax: settings.transactions.maximumTimeout, idExpiration: settings.transactions.idExpiration,
            timeoutCheckInterval: settings.transactions.timeoutCheckInterval)
    }
}
