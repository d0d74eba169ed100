import MartletModel

/// Who is controller:
///
///     martlet controller 1
///     broker 1
///     epoch 12
///     incarnation Kq3T…
///
/// Compared as a whole where the outcome of a write was lost: no other start of any broker writes the same.
enum StoredController {
    static func bytes(_ broker: BrokerImage, _ epoch: ControllerEpoch) -> [UInt8] {
        var text = StoredText(kind: "controller", layout: 1)
        text.add("broker", broker.id.description)
        text.add("epoch", epoch.description)
        text.add("incarnation", broker.incarnation.description)
        return text.bytes
    }

    static func controller(_ bytes: [UInt8]) throws(StoredValueError) -> (BrokerID, ControllerEpoch) {
        let lines = try StoredLines(bytes, kind: "controller", layout: 1)
        guard let broker = Int32(try lines.only("broker")), let epoch = Int32(try lines.only("epoch")), epoch > 0,
            epoch < .max
        else { throw StoredValueError("its broker or epoch is no number that can be") }
        return (BrokerID(broker), ControllerEpoch(epoch))
    }
}

/// The cluster's identity: `martlet cluster 1`, `id Kq3T…`.
enum StoredCluster {
    static func bytes(id: String) -> [UInt8] {
        var text = StoredText(kind: "cluster", layout: 1)
        text.add("id", id)
        return text.bytes
    }

    static func id(_ bytes: [UInt8]) throws(StoredValueError) -> String {
        let id = try StoredLines(bytes, kind: "cluster", layout: 1).only("id")
        if id.isEmpty { throw StoredValueError("its id is empty") }
        return id
    }
}
