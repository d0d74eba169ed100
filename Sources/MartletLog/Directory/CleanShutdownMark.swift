/// `.kafka_cleanshutdown`: the last broker closed all logs before it ended. Gone while a broker runs.
enum CleanShutdownMark {
    static let name = ".kafka_cleanshutdown"
    /// As Kafka 4 writes it; the epoch of a broker that has none is -1.
    static let content = Array(#"{"version":0,"brokerEpoch":-1}"#.utf8)
}
