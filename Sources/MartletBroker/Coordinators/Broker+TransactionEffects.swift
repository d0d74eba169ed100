import Logging
import MartletModel
import MartletTransactions

extension Broker {
    /// Does what a transaction coordinator wants done.
    func perform(_ effect: TransactionEffect, for shard: CoordinatorShard<TransactionCoordinator>) {
        switch effect {
        case .allocateProducerID:
            Task {
                let result: Result<ProducerID, ProducerIDFailure>
                do {
                    result = .success(try await producerIDs.next())
                } catch {
                    logger.error("There is no producer id for a transactional producer: \(error)")
                    // What every client asks again after.
                    result = .failure(ProducerIDFailure(.coordinatorLoadInProgress))
                }
                shard.post { machine, now in machine.take(result, at: now) }
            }
        case .writeMarkers(let markers):
            MarkerRound(markers, of: shard, by: self).begin()
        }
    }
}
