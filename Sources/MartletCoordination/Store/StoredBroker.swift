import MartletModel

/// A broker's registration:
///
///     martlet broker 1
///     id 1
///     incarnation Kq3T…
///     rack west
///     listener PLAINTEXT 9092 broker-1.example
enum StoredBroker {
    static func bytes(_ broker: BrokerImage) -> [UInt8] {
        var text = StoredText(kind: "broker", layout: 1)
        text.add("id", broker.id.description)
        text.add("incarnation", broker.incarnation.description)
        if let rack = broker.rack { text.add("rack", rack) }
        for listener in broker.listeners { text.add("listener", "\(listener.name) \(listener.port) \(listener.host)") }
        return text.bytes
    }

    static func broker(_ bytes: [UInt8]) throws(StoredValueError) -> BrokerImage {
        let lines = try StoredLines(bytes, kind: "broker", layout: 1)
        guard let id = Int32(try lines.only("id")), let incarnation = KafkaUUID(try lines.only("incarnation")) else {
            throw StoredValueError("its id or incarnation cannot be")
        }
        var listeners: [ListenerEndpoint] = []
        for line in lines.lines where line.word == "listener" {
            let words = line.text.split(separator: " ", maxSplits: 2)
            guard words.count == 3, let port = UInt16(words[1]) else {
                throw StoredValueError("the listener '\(line.text.prefix(100))' is not whole")
            }
            listeners.append(ListenerEndpoint(name: String(words[0]), host: String(words[2]), port: port))
        }
        return BrokerImage(id: BrokerID(id), listeners: listeners, rack: try lines.optional("rack"), incarnation: incarnation)
    }
}
