import MartletCoordination

/// Hears which topics this broker serves, one change after the other.
protocol TopicObserver: AnyObject, Sendable {
    /// It is new, has grown, or has another configuration.
    func topicIsServed(_ topic: Topic)
    func topicIsGone(_ topic: Topic)
    /// Groups have another configuration, or the defaults for all of them are others.
    func groupsAreConfigured(_ image: ClusterImage)
}
