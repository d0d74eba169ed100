import MartletStrategy

/// Makes a broker known to the cluster, for as long as its session lives.
enum Registration {
    static func write(_ broker: BrokerImage, to store: any CoordinationStore) async throws(ControllerError) {
        let key = ClusterKeys.broker(broker.id)
        let bytes = StoredBroker.bytes(broker)
        do throws(CoordinationError) {
            if let entry = try await store.get(key) {
                if isOwn(entry, broker) {
                    _ = try await store.put(key, bytes, expecting: .version(entry.version))
                    return
                }
                // What an earlier start of this broker left: its session has not yet run out.
                try await store.delete(key, expecting: .version(entry.version))
            }
            _ = try await store.createEphemeral(key, bytes)
        } catch {
            throw ControllerError(error)
        }
    }

    private static func isOwn(_ entry: CoordinationEntry, _ broker: BrokerImage) -> Bool {
        (try? StoredBroker.broker(entry.bytes))?.incarnation == broker.incarnation
    }
}
