/// The configuration keys of a broker.
public enum BrokerConfigKeys {
    /// Grouped as `config/broker.properties` shows them: a heading and its keys.
    public static let groups: [(heading: String, keys: [ConfigKey])] = [
        ("Identity", identity), ("Listeners", listeners), ("Connections and requests", requests), ("Data", data),
        ("Topics", topics), ("Groups", groupKeys), ("Transactions", transactionKeys), ("Share groups' state", shareStateKeys),
        ("Coordination", coordination), ("Replication", replication), ("TLS", tls), ("Authentication by SASL", sasl),
        ("Access", access),
        ("Defaults of topics: each topic may have its own value", topicDefaults),
    ]

    /// Sorted by name.
    public static let all: [ConfigKey] = groups.flatMap(\.keys).sorted { $0.name < $1.name }

    static let byName: [String: ConfigKey] = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The key that `name` sets, for the whole broker or for one listener.
    static func key(named name: String) -> ConfigKey? { byName[name] ?? ListenerKeys.key(named: name) }

    static let identity: [ConfigKey] = [
        ConfigKey(
            "node.id", .int, default: "1", in: .integers(0...Int64(Int32.max)), importance: .high,
            synonyms: [ConfigSynonym("broker.id")], "The number of this broker in its cluster."),
        ConfigKey(
            "broker.id", .int, default: nil, in: .integers(-1...Int64(Int32.max)), importance: .high,
            "The older name of node.id; -1 counts as not set."),
        ConfigKey(
            "cluster.id", .string, default: nil, importance: .low,
            "The cluster's id, where it is not to be made up at the first start."),
        ConfigKey(
            "broker.rack", .string, default: nil, "Where the broker stands, so that replicas can be spread."),
    ]

    static let listeners: [ConfigKey] = [
        ConfigKey(
            "listeners", .list, default: "PLAINTEXT://:9092", in: .notEmpty, importance: .high,
            "Where the broker listens, as NAME://host:port; no host stands for every address, port 0 for a free one."),
        ConfigKey(
            "advertised.listeners", .list, default: nil, importance: .high,
            "Where clients are told to connect, if that differs from the listeners; port 0 stands for the bound one."),
        ConfigKey(
            "listener.security.protocol.map", .list,
            default: "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL",
            "Which security protocol each listener name stands for, as NAME:PROTOCOL."),
        ConfigKey(
            "inter.broker.listener.name", .string, default: nil,
            "The listener that other brokers use; not set: the first with security.inter.broker.protocol."),
        ConfigKey(
            "security.inter.broker.protocol", .string, default: "PLAINTEXT",
            in: .words(["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]),
            "The security protocol between brokers, where inter.broker.listener.name is not set."),
        ConfigKey(
            "controller.listener.names", .list, default: nil, importance: .low,
            "Listeners of a Kafka controller: those of them in listeners are left out here."),
    ]

    static let requests: [ConfigKey] = [
        ConfigKey(
            "network.event.loops", .int, default: "0", in: .integers(0...1024),
            "How many threads serve connections; 0 for half of the processors, at least one."),
        ConfigKey(
            "socket.request.max.bytes", .int, default: "104857600", in: .integers(1...Int64(Int32.max)), importance: .high,
            "The largest request in bytes; a larger one ends its connection."),
        ConfigKey(
            "queued.max.requests", .int, default: "500", in: .integers(1...Int64(Int32.max)),
            "How many requests of one connection may be in flight before no more are read from it."),
        ConfigKey(
            "queued.max.bytes", .long, default: "268435456", in: .integers(1_048_576...Int64.max),
            synonyms: [ConfigSynonym("queued.max.request.bytes")],
            "How many bytes of requests and responses may be in memory, all connections together."),
        ConfigKey(
            "queued.max.request.bytes", .long, default: nil, in: .integers(-1...Int64.max), importance: .low,
            "The name that Kafka has for queued.max.bytes; -1 counts as not set."),
        ConfigKey(
            "socket.send.buffer.bytes", .int, default: "-1", in: .integers(-1...Int64(Int32.max)),
            "The size of a socket's send buffer in bytes; -1 leaves it to the operating system, which adapts it."),
        ConfigKey(
            "socket.receive.buffer.bytes", .int, default: "-1", in: .integers(-1...Int64(Int32.max)),
            "The size of a socket's receive buffer in bytes; -1 leaves it to the operating system, which adapts it."),
        ConfigKey(
            "socket.listen.backlog.size", .int, default: "128", in: .integers(1...Int64(Int32.max)),
            "How many connections may wait to be accepted."),
        ConfigKey(
            "max.connections", .int, default: "20000", in: .integers(1...Int64(Int32.max)),
            "How many connections the broker has at most; more are closed at once."),
        ConfigKey(
            "max.connections.per.ip", .int, default: "2147483647", in: .integers(0...Int64(Int32.max)),
            "How many connections one address has at most."),
        ConfigKey(
            "max.connection.creation.rate", .int, default: "2147483647", in: .integers(1...Int64(Int32.max)),
            "How many connections a second are taken in all; more wait. Those of one address are limited by quotas of addresses."),
        ConfigKey(
            "quota.window.num", .int, default: "11", in: .integers(1...1000),
            "Over how many samples the rates of quotas are averages: so many less one are what a client may use in a burst."),
        ConfigKey(
            "quota.window.size.seconds", .int, default: "1", in: .integers(1...3600),
            "How many seconds a sample of quota.window.num is."),
        ConfigKey(
            "controller.quota.window.num", .int, default: "11", in: .integers(1...1000),
            "As quota.window.num, for controller_mutation_rate: so many samples are what a client may use in a burst."),
        ConfigKey(
            "controller.quota.window.size.seconds", .int, default: "1", in: .integers(1...3600),
            "How many seconds a sample of controller.quota.window.num is."),
        ConfigKey(
            "connections.max.idle.ms", .long, default: "600000", in: .integers(1...Int64.max),
            "After how many milliseconds without a request a connection is closed."),
        ConfigKey(
            "fetch.max.bytes", .int, default: "57671680", in: .integers(1024...Int64(Int32.max)),
            "How many bytes of records one fetch response has at most, whatever the client asks."),
        ConfigKey(
            "max.incremental.fetch.session.cache.slots", .int, default: "1000", in: .integers(0...Int64(Int32.max)),
            "How many incremental fetch sessions are kept."),
    ]

    static let data: [ConfigKey] = [
        ConfigKey(
            "log.dirs", .list, default: "/var/lib/martlet", in: .notEmpty, importance: .high,
            synonyms: [ConfigSynonym("log.dir")], "The folder of the broker's data: one, on one file system."),
        ConfigKey("log.dir", .string, default: nil, in: .notEmpty, importance: .high, "The older name of log.dirs."),
        ConfigKey(
            "log.retention.check.interval.ms", .long, default: "300000", in: .integers(1...Int64.max),
            "How many milliseconds lie between two looks for records that may go."),
        ConfigKey(
            "num.recovery.threads.per.data.dir", .int, default: "2", in: .integers(1...1024),
            "How many threads check logs after a crash and flush them before the end."),
        ConfigKey("log.cleaner.enable", .boolean, default: "true", "Whether compacted topics are compacted."),
        ConfigKey("log.cleaner.threads", .int, default: "1", in: .integers(1...1024), "How many threads compact."),
        ConfigKey(
            "log.cleaner.dedupe.buffer.size", .long, default: "134217728", in: .integers(1_048_576...Int64.max),
            "How many bytes the map of keys of all compacting threads together may take."),
        ConfigKey(
            "log.cleaner.backoff.ms", .long, default: "15000", in: .integers(0...Int64.max),
            "How many milliseconds a compacting thread rests where there is nothing to do."),
        ConfigKey(
            "producer.id.expiration.ms", .int, default: "86400000", in: .integers(1...Int64(Int32.max)),
            "After how many milliseconds of silence an idempotent producer's sequence is forgotten."),
    ]

    static let topics: [ConfigKey] = [
        ConfigKey(
            "auto.create.topics.enable", .boolean, default: "true", importance: .high,
            "Whether a topic that a client asks for is created."),
        ConfigKey("delete.topic.enable", .boolean, default: "true", importance: .high, "Whether topics can be deleted."),
        ConfigKey(
            "num.partitions", .int, default: "1", in: .integers(1...100_000),
            "How many partitions a topic gets where its creation does not say."),
        ConfigKey(
            "default.replication.factor", .int, default: "1", in: .integers(1...Int64(Int16.max)),
            "How many replicas a partition gets where its topic's creation does not say."),
    ]

    static let coordination: [ConfigKey] = [
        ConfigKey(
            "coordination.strategy", .string, default: "embedded", in: .notEmpty, importance: .high,
            "Where cluster state lives: the name of a coordinator. Its setting x is the key coordination.strategy.x.")
    ]

    /// Made from the topic keys. Of the synonyms of one key the last has the default, so that a stronger one is known
    /// to be set; all of them can be changed while the broker runs.
    static let topicDefaults: [ConfigKey] = TopicConfigKeys.all.flatMap { key in
        key.synonyms.enumerated().map { position, synonym in
            let isLast = position == key.synonyms.count - 1
            let note = synonym.factor == 1 ? "" : " In units of \(synonym.factor) ms."
            return ConfigKey(
                synonym.name, key.type, default: isLast ? key.defaultText.map { inUnits(of: synonym, $0) } : nil,
                in: synonym.factor == 1 ? key.bounds : .integers(-1...Int64.max / synonym.factor), importance: key.importance,
                updateMode: .perBroker, "Default of the topic key '\(key.name)'.\(note) \(key.documentation)")
        }
    }

    private static func inUnits(of synonym: ConfigSynonym, _ text: String) -> String {
        guard synonym.factor != 1, let number = Int64(text), number >= 0 else { return text }
        return String(number / synonym.factor)
    }
}
