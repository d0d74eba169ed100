import MartletModel
import MartletWire

/// What to ask one leader broker for all the partitions that this broker follows from it.
///
/// Pure: what the followers want to know goes in, requests come out; answers go in, events for the followers come out. One
/// request is under way at a time. With a fetch session its cost is that of the partitions that have changed, however
/// many there are.
public struct ReplicaFetchPlan: Sendable {
    public let settings: ReplicaFetchSettings
    var session = ReplicaFetchSession()
    var entries: [FollowedPartition: Entry] = [:]
    /// In the order of full requests. One that gave records goes to the end, so that a busy partition cannot starve those
    /// behind it of the response's byte limit; a session does that on the leader's side.
    ///
    /// Those that are followed no longer stay in it for a while, so that giving up thousands does not move thousands for each.
    private var order: [FollowedPartition] = []
    private var isOrdered: Set<FollowedPartition> = []
    /// Those about which the leader has to be told something, in order, each once.
    private var changed: [FollowedPartition] = []
    private var isChanged: Set<FollowedPartition> = []
    var paused: [FollowedPartition: ContinuousClock.Instant] = [:]
    /// Those that are left out of requests while the throttle is overdrawn (KIP-73).
    private var throttled: Set<FollowedPartition> = []
    /// Until when they are; nil while they are asked for.
    private var throttleEnd: ContinuousClock.Instant?
    /// Those that will have a question in a moment, when their log has been written or flushed.
    private var busy: Set<FollowedPartition> = []
    var lookup = OffsetLookup()
    /// The leader broker cannot be reached: nothing is asked before that.
    private var retryAt: ContinuousClock.Instant?
    private var failureCount = 0
    var asked: [WireTarget: (partition: FollowedPartition, position: FetchPosition)] = [:]

    struct Entry: Sendable {
        var question: FollowerQuestion?
        var failureCount = 0
    }

    public init(settings: ReplicaFetchSettings) {
        precondition(settings.version >= 12, "fetch version \(settings.version) does not compare histories")
        self.settings = settings
    }

    public var partitions: some Collection<FollowedPartition> { entries.keys }
    public var isEmpty: Bool { entries.isEmpty }

    // MARK: What the followers want

    /// Follows a partition, or notes that its question has changed: after each event of its ``FollowerProgress``.
    ///
    /// - Parameters:
    ///   - isBusy: whether it has no question only for a moment.
    ///   - isThrottled: whether it is left out while the throttle is overdrawn: it is to be slow, and lags.
    public mutating func update(
        _ partition: FollowedPartition, question: FollowerQuestion?, isBusy: Bool = false, isThrottled: Bool = false
    ) {
        if isOrdered.insert(partition).inserted { order.append(partition) }
        if isBusy { busy.insert(partition) } else { busy.remove(partition) }
        if isThrottled { throttled.insert(partition) } else { throttled.remove(partition) }
        entries[partition, default: Entry()].question = question
        if case .leaderOffsets(let epoch) = question { lookup.wanted[partition] = epoch } else { lookup.wanted[partition] = nil }
        noteChange(of: partition)
    }

    public mutating func unfollow(_ partition: FollowedPartition) {
        guard entries.removeValue(forKey: partition) != nil else { return }
        paused[partition] = nil
        throttled.remove(partition)
        busy.remove(partition)
        lookup.wanted[partition] = nil
        noteChange(of: partition)
        if order.count > 2 * entries.count + 16 { sweepOrder() }
    }

    private mutating func sweepOrder() {
        order.removeAll { entries[$0] == nil }
        isOrdered = Set(order)
    }

    /// A follower's `.backOff`: it is not asked about for a while, and longer each time.
    public mutating func backOff(_ partition: FollowedPartition, now: ContinuousClock.Instant) {
        guard let count = entries[partition]?.failureCount else { return }
        entries[partition]?.failureCount = count + 1
        paused[partition] = now + pause(after: count)
        noteChange(of: partition)
    }

    func pause(after failures: Int) -> Duration {
        min(settings.longestPause, settings.shortestPause * (1 << min(failures, 16)))
    }

    mutating func noteChange(of partition: FollowedPartition) {
        if isChanged.insert(partition).inserted { changed.append(partition) }
    }

    /// The position to fetch a partition from; nil where it is not to be fetched now.
    private func position(of partition: FollowedPartition) -> FetchPosition? {
        guard paused[partition] == nil, throttleEnd == nil || !throttled.contains(partition),
            case .fetch(let position) = entries[partition]?.question
        else { return nil }
        return position
    }

    // MARK: Requests

    /// When ``nextRequest(now:)`` may have something although nothing has changed; nil where it will not.
    public var nextAttempt: ContinuousClock.Instant? {
        let ends = [paused.values.min(), throttled.isEmpty ? nil : throttleEnd].compactMap(\.self)
        guard let earliest = ends.min() else { return retryAt }
        return retryAt.map { max($0, earliest) } ?? earliest
    }

    /// Whether anything is asked that a throttle may hold up.
    public var isThrottled: Bool { !throttled.isEmpty }

    /// Nothing is asked of throttled partitions for so long, counted from `now`. To be told before each request.
    public mutating func throttle(for wait: Duration, now: ContinuousClock.Instant) {
        let end = wait > .zero ? now + wait : nil
        if (end == nil) != (throttleEnd == nil) { for partition in throttled { noteChange(of: partition) } }
        throttleEnd = end
    }

    /// The request to send now; nil where there is nothing to ask before ``nextAttempt`` or a change.
    public mutating func nextRequest(now: ContinuousClock.Instant) -> ReplicaRequest? {
        if let retryAt {
            guard retryAt <= now else { return nil }
            self.retryAt = nil
        }
        for (partition, end) in paused where end <= now {
            paused[partition] = nil
            noteChange(of: partition)
        }
        if let request = lookup.request(from: settings.replica, except: paused) { return .listOffsets(request) }
        return fetch(now).map(ReplicaRequest.fetch)
    }

    private mutating func fetch(_ now: ContinuousClock.Instant) -> FetchRequest? {
        var told: [(FollowedPartition, FetchPosition)] = []
        var forgotten: [FollowedPartition] = []
        let head = session.head
        for partition in head.isFull ? order : changed {
            if let position = position(of: partition) {
                if head.isFull || session.told[partition] != position { told.append((partition, position)) }
            } else if session.told[partition] != nil {
                forgotten.append(partition)
            }
        }
        // Where nothing would be asked for, nothing is sent either: the leader would keep the answer back for as long as it
        // may, while a partition may have its question again in a moment.
        guard !told.isEmpty || session.told.count > forgotten.count else { return nil }
        for partition in forgotten { session.forget(partition) }
        for (partition, position) in told { session.tell(partition, position) }
        changed = []
        isChanged = []
        return request(head, told: told, forgotten: forgotten, within: waitLimit(now))
    }

    /// How long the leader may wait at most, since others are to be asked for soon; nil: as long as usual.
    private func waitLimit(_ now: ContinuousClock.Instant) -> Duration? {
        let throttle = throttled.isEmpty ? nil : throttleEnd.map { now.duration(to: $0) }
        let flush = busy.isEmpty ? nil : settings.shortestPause
        return [throttle, flush].compactMap(\.self).min()
    }

    /// Moves the partitions that gave records behind those that did not.
    mutating func rotate(_ served: Set<FollowedPartition>) {
        guard session.isFull, !served.isEmpty, order.count > 1 else { return }
        order = order.filter { !served.contains($0) } + order.filter(served.contains)
    }

    // MARK: Failures

    /// There was no answer: the connection is gone, or the answer made no sense.
    public mutating func requestFailed(now: ContinuousClock.Instant) {
        session.startAgain()
        lookup.restart()
        retryAt = now + pause(after: failureCount)
        failureCount += 1
    }

    mutating func requestSucceeded() { failureCount = 0 }
}
