import MartletModel
import MartletStrategy

/// The key that says whose turn it is to be controller: `martlet holder 1`, `broker 1`, `incarnation Kq3T…`.
struct HolderKey {
    let store: any CoordinationStore

    func read(as broker: BrokerImage) async throws(CoordinationError) -> Candidacy.Holder {
        guard let entry = try await store.get(ClusterKeys.controllerHolder) else { return .nobody }
        guard let (id, incarnation) = Self.holder(entry.bytes), id == broker.id else { return .other }
        return incarnation == broker.incarnation ? .this : .earlier(entry.version)
    }

    /// The key's version where that start of the broker holds it; nil where anybody else does.
    func version(heldBy id: BrokerID, _ incarnation: KafkaUUID) async throws(CoordinationError) -> CoordinationVersion? {
        guard let entry = try await store.get(ClusterKeys.controllerHolder), let holder = Self.holder(entry.bytes),
            holder == (id, incarnation)
        else { return nil }
        return entry.version
    }

    /// - Throws: `.conflict` where somebody else was faster.
    func create(as broker: BrokerImage) async throws(CoordinationError) {
        var text = StoredText(kind: "holder", layout: 1)
        text.add("broker", broker.id.description)
        text.add("incarnation", broker.incarnation.description)
        _ = try await store.createEphemeral(ClusterKeys.controllerHolder, text.bytes)
    }

    func remove(_ version: CoordinationVersion) async throws(CoordinationError) {
        try await store.delete(ClusterKeys.controllerHolder, expecting: .version(version))
    }

    /// Nil for what cannot be read: it is another's then.
    private static func holder(_ bytes: [UInt8]) -> (BrokerID, KafkaUUID)? {
        guard let lines = try? StoredLines(bytes, kind: "holder", layout: 1),
            let id = (try? lines.only("broker")).flatMap({ Int32($0) }),
            let incarnation = (try? lines.only("incarnation")).flatMap({ KafkaUUID($0) })
        else { return nil }
        return (BrokerID(id), incarnation)
    }
}
