import MartletGroups

extension Broker {
    /// Does what a group coordinator wants done.
    func perform(_ effect: GroupEffect, for shard: CoordinatorShard<GroupCoordinator>) {}
}
