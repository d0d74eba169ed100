import MartletModel

/// Subscriptions by regular expression.
extension ConsumerTurn {
    /// Has the group's regular expressions matched against the topics where one is new or the topics are not what they
    /// were. One resolution is under way at a time, for the member that was last heard of: as in Kafka, it is that one's right
    /// to see a topic that counts.
    mutating func resolvePatterns() {
        guard !group.patternSubscribers.isEmpty, !life.isResolving, let asker = life.asker else { return }
        let areTopicsNew = life.topicsResolved != topicsVersion
        let patterns = areTopicsNew ? Array(group.patternSubscribers.keys) : group.unresolvedPatterns
        guard !patterns.isEmpty else { return }
        life.isResolving = true
        life.topicsResolved = topicsVersion
        decision.effects.append(
            .resolvePatterns(PatternResolution(group: group.id, patterns: patterns.sorted(), asker: asker, topics: topics)))
    }

    /// The regular expressions have been matched: where that is news, the group has a new epoch.
    mutating func take(_ found: [String: Set<String>]) {
        life.isResolving = false
        var hasChanged = false
        for (pattern, names) in found.sorted(by: { $0.key < $1.key }) where group.patternSubscribers[pattern] != nil {
            guard group.patterns[pattern]?.topics != names else { continue }
            hasChanged = true
            write(group.record(of: pattern, .init(topics: names, resolvedAt: now.wall)))
        }
        updateEpoch(isDue: hasChanged)
        updateTarget()
        // Of a member that came meanwhile, or for topics that did.
        resolvePatterns()
    }
}
