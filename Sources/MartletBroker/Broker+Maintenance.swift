import Logging
import MartletConfig
import MartletLog
import MartletModel
import MartletStrategy

extension Broker {
    /// The housekeeping of the logs, with the topics' retention strategies.
    func makeMaintenance() -> LogMaintenance {
        let settings = settings
        var schedule = MaintenanceSchedule()
        schedule.retention = settings.retentionCheckInterval
        schedule.compaction = settings.cleanerBackoff
        let report = MaintenanceReport(metrics: metrics, logger: logger)
        let compactor = LogCompactor(
            limits: CompactionLimits(offsetMapByteCount: settings.cleanerDedupeBufferByteCount), report: report.note)
        let consumed = ConsumedOffsets(host: host, links: links, groups: groups, logger: logger)
        let steady = SteadyClock(clock, logger: logger)
        return LogMaintenance(
            directory: logs, runner: strategies.runner, schedule: schedule,
            cleaner: settings.cleanerIsEnabled ? compactor : nil, now: { steady.now() },
            view: { [host] log in host.maintenanceView(of: log, consumed) },
            report: report.note)
    }
}

/// What becomes of what the housekeeping has to tell.
private struct MaintenanceReport: Sendable {
    let metrics: BrokerMetrics
    let logger: Logger

    @Sendable func note(_ event: LogCompactor.Event) {
        switch event {
        case .compacted(let partition, let result):
            logger.info(
                "Compacted \(partition) up to offset \(result.cleanedUpTo): \(result.byteCountBefore) bytes became \(result.byteCountAfter)."
            )
        case .failed(let partition, let failure):
            logger.error("\(partition) could not be compacted, which is tried again: \(failure)")
        }
    }

    @Sendable func note(_ event: MaintenanceEvent) {
        switch event {
        case .deleted(let partition, let byteCount):
            logger.info("Retention deleted \(byteCount) bytes of \(partition).")
        case .policyFailed(let partition, let fault):
            metrics.strategyFailed(fault.strategy)
            logger.warning(
                "Nothing of \(partition) is deleted by a strategy in this pass: \(fault)",
                metadata: ["strategy": "\(fault.strategy.name)"])
        case .logFailed(let partition, let error):
            logger.error("Housekeeping of \(partition) failed: \(error)")
        case .directoryFailed(let error):
            logger.error("The data directory's own files could not be written, which is tried again: \(error)")
        case .forgotProducers(let partition, let count):
            logger.debug("\(partition) forgot \(count) producers that were silent for long.")
        }
    }
}

extension TopicHost {
    /// The high watermark to write down for a log. A log without a topic keeps its end.
    func highWatermark(of log: PartitionLog) -> Offset {
        replica(of: log)?.replica.highWatermark ?? log.writtenEndOffset
    }

    func maintenanceView(of log: PartitionLog, _ consumed: ConsumedOffsets) -> MaintenanceView? {
        guard let (topic, replica) = replica(of: log), let highWatermark = replica.highWatermark else { return nil }
        let policies = topic.settings.retentionPolicies
        // Asking every coordinator is not for nothing.
        let isAsked = policies.contains { type(of: $0).usesCommittedOffsets }
        let committed = isAsked ? consumed.offsets(of: log.partition) : [:]
        return MaintenanceView(highWatermark: highWatermark, committedOffsets: committed, policies: policies)
    }

    private func replica(of log: PartitionLog) -> (topic: Topic, replica: Replica)? {
        guard let topic = topics.topic(named: log.partition.topic.text),
            let replica = try? topic.replica(log.partition.partition), replica.log === log
        else { return nil }
        return (topic, replica)
    }
}
