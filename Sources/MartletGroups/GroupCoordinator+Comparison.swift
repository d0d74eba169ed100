extension GroupCoordinator {
    /// How what is recorded here differs from what `other` has of the same log; nil where it does not. What machines keep beside
    /// the log (deadlines, who waits for whom) does not count.
    package func recordedDifference(from other: GroupCoordinator) -> String? {
        for id in Set(consumerGroups.keys).union(other.consumerGroups.keys).sorted()
        where consumerGroups[id] != other.consumerGroups[id] {
            return "consumer group \(id): \(consumerGroups[id].map { "\($0)" } ?? "none"),"
                + " \(other.consumerGroups[id].map { "\($0)" } ?? "none")"
        }
        for id in Set(classicGroups.keys).union(other.classicGroups.keys).sorted() {
            let (own, others) = (classicGroups[id]?.recorded, other.classicGroups[id]?.recorded)
            if own != others {
                return "classic group \(id): \(own.map { "\($0)" } ?? "none"), \(others.map { "\($0)" } ?? "none")"
            }
        }
        return offsets == other.offsets ? nil : "offsets: \(offsets), \(other.offsets)"
    }
}
