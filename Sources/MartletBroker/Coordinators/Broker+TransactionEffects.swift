import MartletTransactions

extension Broker {
    /// Does what a transaction coordinator wants done.
    func perform(_ effect: TransactionEffect, for shard: CoordinatorShard<TransactionCoordinator>) {}
}
