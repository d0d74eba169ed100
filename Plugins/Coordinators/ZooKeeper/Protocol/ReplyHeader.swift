import NIOCore

/// What every frame of the server begins with, once the session stands.
struct ReplyHeader: Hashable, Sendable {
    let xid: Int32
    /// The last change that the server has applied.
    let zxid: Int64
    let code: ZooKeeperCode

    /// The xids that are not those of requests.
    static let event: Int32 = -1
    static let auth: Int32 = -4

    init(_ reader: inout JuteReader) throws(MalformedAnswer) {
        xid = try reader.int32("the reply header")
        zxid = try reader.int64("the reply header")
        code = ZooKeeperCode(rawValue: try reader.int32("the reply header"))
    }
}

/// A change that a watch saw. What kind of change it was does not matter: a watch is a hint.
struct WatchEvent: Hashable, Sendable {
    let path: String

    init(_ reader: inout JuteReader) throws(MalformedAnswer) {
        _ = try reader.int32("the type of an event")
        _ = try reader.int32("the state of an event")
        path = try reader.text("the path of an event")
    }
}
