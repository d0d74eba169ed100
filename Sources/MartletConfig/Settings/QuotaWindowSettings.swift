/// Over which time quotas are averages: so much of a rate may be used in a burst.
public struct QuotaWindowSettings: Sendable, Hashable {
    /// Of clients' bytes, requests and connections (`quota.window.num`, `quota.window.size.seconds`): all samples but the one
    /// that is being taken.
    public let clients: Duration
    /// Of changes through the controller (`controller.quota.window.num`, `controller.quota.window.size.seconds`): all samples.
    public let controller: Duration
    /// One sample of clients: the longest that somebody keeps still for the time of requests, or for connections.
    public let sample: Duration
    /// So much of its rate throttled replication may take in a burst (`replication.quota.window.size.seconds`).
    public let replicationBurst: Duration
    /// The longest pause of throttled replication (`replication.quota.window.num` samples): what it took beyond that is
    /// forgotten, so that it never stops.
    public let replicationPause: Duration

    public init(
        sampleCount: Int, sample: Duration, controllerSampleCount: Int, controllerSample: Duration,
        replicationSampleCount: Int = 11, replicationSample: Duration = .seconds(1)
    ) {
        clients = sample * max(1, sampleCount - 1)
        controller = controllerSample * controllerSampleCount
        self.sample = sample
        replicationBurst = replicationSample
        replicationPause = replicationSample * replicationSampleCount
    }

    init(_ reader: inout SettingsReader) {
        self.init(
            sampleCount: reader.count("quota.window.num"), sample: .seconds(reader.count("quota.window.size.seconds")),
            controllerSampleCount: reader.count("controller.quota.window.num"),
            controllerSample: .seconds(reader.count("controller.quota.window.size.seconds")),
            replicationSampleCount: reader.count("replication.quota.window.num"),
            replicationSample: .seconds(reader.count("replication.quota.window.size.seconds")))
    }
}
