public import MartletModel
import MartletStrategy

extension Controller {
    /// Takes a broker out of the cluster whose program has ended, so that nobody waits for the end of its session.
    ///
    /// Its registration goes, and with it its turn as controller. Safe also where the broker lives: who leads and who may
    /// write is guarded by epochs, and it registers again as soon as it sees that it is gone.
    ///
    /// - Parameter incarnation: the start that has ended; a later one is left alone.
    /// - Returns: whether it was this call that did it.
    /// - Throws: `.unavailable`, `.outcomeUnknown`, `.corrupt`.
    public func takeOut(_ id: BrokerID, incarnation: KafkaUUID) async throws(ControllerError) -> Bool {
        do throws(CoordinationError) {
            let key = ClusterKeys.broker(id)
            guard let entry = try await store.get(key), let present = try? StoredBroker.broker(entry.bytes),
                present.incarnation == incarnation
            else { return false }
            var operations = [CoordinationOperation.delete(key, expecting: .version(entry.version))]
            if let version = try await HolderKey(store: store).version(heldBy: id, incarnation) {
                operations.append(.delete(ClusterKeys.controllerHolder, expecting: .version(version)))
            }
            _ = try await store.commit(operations)
            return true
        } catch {
            switch error {
            // Another broker was faster, or its session has ended.
            case .conflict, .notFound: return false
            default: throw ControllerError(error)
            }
        }
    }
}
