extension ApiKey {
    /// The versions to name in `ApiVersions`, which are not quite those that are served: `Produce` is named from 0 on,
    /// because librdkafka otherwise takes the broker for one that cannot do compression, and versions that are
    /// not final yet are not named.
    public var advertisedVersions: ClosedRange<Int16> {
        self == .produce ? 0...finalVersions.upperBound : finalVersions
    }
}
