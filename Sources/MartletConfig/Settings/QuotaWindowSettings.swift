/// Over which time quotas are averages: so much of a rate may be used in a burst.
public struct QuotaWindowSettings: Sendable, Hashable {
    /// Of clients' bytes, requests and connections (`quota.window.num`, `quota.window.size.seconds`): all samples but the one
    /// that is being taken.
    public let clients: Duration
    /// Of changes through the controller (`controller.quota.window.num`, `controller.quota.window.size.seconds`): all samples.
    public let controller: Duration
    /// One sample of clients: the longest that somebody keeps still for the time of requests, or for connections.
    public let sample: Duration

    public init(sampleCount: Int, sample: Duration, controllerSampleCount: Int, controllerSample: Duration) {
        clients = sample * max(1, sampleCount - 1)
        controller = controllerSample * controllerSampleCount
        self.sample = sample
    }

    init(_ reader: inout SettingsReader) {
        self.init(
            sampleCount: reader.count("quota.window.num"), sample: .seconds(reader.count("quota.window.size.seconds")),
            controllerSampleCount: reader.count("controller.quota.window.num"),
            controllerSample: .seconds(reader.count("controller.quota.window.size.seconds")))
    }
}
