import MartletModel
import MartletStrategy

/// Makes a broker known to the cluster, for as long as its session lives.
enum Registration {
    /// Writes or renews it.
    ///
    /// - Throws: `.brokerIDInUse` where another broker that lives has the id.
    static func write(_ broker: BrokerImage, to store: any CoordinationStore) async throws(ControllerError) {
        for attempt in 1... {
            let present = try await read(broker, in: store)
            do throws(CoordinationError) {
                return try await write(broker, over: present, to: store)
            } catch {
                switch error {
                // It has changed in this moment, or may have: look again.
                case .conflict, .notFound, .outcomeUnknown: if attempt == attemptsMax { throw ControllerError(error) }
                default: throw ControllerError(error)
                }
            }
        }
    }

    /// What stands there and may be written over; nil for nothing.
    ///
    /// - Throws: `.brokerIDInUse` where another broker that lives has the id.
    @discardableResult
    static func read(_ broker: BrokerImage, in store: any CoordinationStore) async throws(ControllerError) -> CoordinationEntry? {
        let entry: CoordinationEntry?
        do throws(CoordinationError) {
            entry = try await store.get(ClusterKeys.broker(broker.id))
        } catch {
            throw ControllerError(error)
        }
        guard let entry, let other = try? StoredBroker.broker(entry.bytes), other.incarnation != broker.incarnation else {
            return entry
        }
        // Of the same directory there can be only one at a time: an earlier start, whose session has not run out.
        if other.directoryID == broker.directoryID || other.directoryID == .zero || broker.directoryID == .zero {
            return entry
        }
        let address = other.listeners.first.map { " at \($0.host):\($0.port)" } ?? ""
        throw .brokerIDInUse(
            broker.id,
            reason:
                "a broker\(address) with the data directory \(other.directoryID) is registered, and this one has \(broker.directoryID). Give this broker a node.id of its own; if it is to replace the other one, stop that, and start this again when the other's session has run out"
        )
    }

    /// Whether what stands there is this start's.
    static func stands(_ broker: BrokerImage, in store: any CoordinationStore) async throws(CoordinationError) -> Bool {
        guard let entry = try await store.get(ClusterKeys.broker(broker.id)) else { return false }
        return (try? StoredBroker.broker(entry.bytes))?.incarnation == broker.incarnation
    }

    private static func write(
        _ broker: BrokerImage, over present: CoordinationEntry?, to store: any CoordinationStore
    ) async throws(CoordinationError) {
        let key = ClusterKeys.broker(broker.id)
        let bytes = StoredBroker.bytes(broker)
        if let present {
            let other = try? StoredBroker.broker(present.bytes)
            if other?.incarnation == broker.incarnation {
                if present.bytes != bytes { _ = try await store.put(key, bytes, expecting: .version(present.version)) }
                return
            }
            try await store.delete(key, expecting: .version(present.version))
        }
        _ = try await store.createEphemeral(key, bytes)
    }

    private static let attemptsMax = 4
}
