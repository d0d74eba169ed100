import MartletModel

/// A broker's registration:
///
///     martlet broker 1
///     id 1
///     incarnation Kq3T…
///     directory 0Zt1…
///     version 0.5.0
///     storage intact
///     rack west
///     listener SSL 9093 broker-1.example
///     certificate CN=broker-1,OU=martlet-node,O=Martlet; DNS:broker-1.example
enum StoredBroker {
    static func bytes(_ broker: BrokerImage) -> [UInt8] {
        var text = StoredText(kind: "broker", layout: 1)
        text.add("id", broker.id.description)
        text.add("incarnation", broker.incarnation.description)
        if broker.directoryID != .zero { text.add("directory", broker.directoryID.description) }
        if let version = broker.softwareVersion { text.add("version", version) }
        text.add("storage", broker.mayHaveLostUnflushed ? "suspect" : "intact")
        if let rack = broker.rack { text.add("rack", rack) }
        for listener in broker.listeners { text.add("listener", "\(listener.name) \(listener.port) \(listener.host)") }
        for certificate in broker.certificates { text.add("certificate", certificate.text) }
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
        return BrokerImage(
            id: BrokerID(id), listeners: listeners, rack: try lines.optional("rack"), incarnation: incarnation,
            directoryID: try directory(lines), softwareVersion: try lines.optional("version"),
            certificates: lines.lines.filter { $0.word == "certificate" }.map { CertificateIdentity(text: $0.text) },
            mayHaveLostUnflushed: try lines.optional("storage") == "suspect")
    }

    /// Zero where none was written.
    fileprivate static func directory(_ lines: StoredLines) throws(StoredValueError) -> KafkaUUID {
        guard let text = try lines.optional("directory") else { return .zero }
        guard let directory = KafkaUUID(text) else { throw StoredValueError("its directory cannot be") }
        return directory
    }
}

/// What the controller keeps of a broker: `martlet admission 1`, `broker 1`, `incarnation Kq3T…`, `directory 0Zt1…`.
enum StoredAdmission {
    static func bytes(_ admission: BrokerAdmission) -> [UInt8] {
        var text = StoredText(kind: "admission", layout: 1)
        text.add("broker", admission.broker.description)
        text.add("incarnation", admission.incarnation.description)
        if admission.directoryID != .zero { text.add("directory", admission.directoryID.description) }
        return text.bytes
    }

    static func admission(_ bytes: [UInt8]) throws(StoredValueError) -> BrokerAdmission {
        let lines = try StoredLines(bytes, kind: "admission", layout: 1)
        guard let broker = Int32(try lines.only("broker")), let incarnation = KafkaUUID(try lines.only("incarnation")) else {
            throw StoredValueError("its broker or incarnation cannot be")
        }
        return BrokerAdmission(
            broker: BrokerID(broker), incarnation: incarnation, directoryID: try StoredBroker.directory(lines))
    }
}
