import NIOCore

/// Reads Jute, ZooKeeper's serialization: big-endian numbers, texts and byte strings behind their length, lists behind
/// their count. Nothing that arrives is trusted: what does not fit is thrown.
struct JuteReader {
    private var bytes: ByteBuffer

    init(_ bytes: ByteBuffer) { self.bytes = bytes }

    var remainingByteCount: Int { bytes.readableBytes }

    mutating func int32(_ what: StaticString) throws(MalformedAnswer) -> Int32 {
        guard let value = bytes.readInteger(as: Int32.self) else { throw MalformedAnswer("it ends in \(what)") }
        return value
    }

    mutating func int64(_ what: StaticString) throws(MalformedAnswer) -> Int64 {
        guard let value = bytes.readInteger(as: Int64.self) else { throw MalformedAnswer("it ends in \(what)") }
        return value
    }

    mutating func boolean(_ what: StaticString) throws(MalformedAnswer) -> Bool {
        guard let value = bytes.readInteger(as: UInt8.self) else { throw MalformedAnswer("it ends in \(what)") }
        return value != 0
    }

    /// A length of -1 stands for none, which is as good as empty here.
    mutating func byteString(_ what: StaticString) throws(MalformedAnswer) -> [UInt8] {
        let count = Int(try int32(what))
        if count == -1 { return [] }
        guard count >= 0, let read = bytes.readBytes(length: count) else {
            throw MalformedAnswer("\(what) has \(count) bytes and \(bytes.readableBytes) are left")
        }
        return read
    }

    mutating func text(_ what: StaticString) throws(MalformedAnswer) -> String {
        let bytes = try byteString(what)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw MalformedAnswer("\(what) is no UTF-8") }
        return text
    }

    /// The count of a list. Each element takes four bytes at least, so that no count makes us allocate more than arrived.
    mutating func count(_ what: StaticString) throws(MalformedAnswer) -> Int {
        let count = Int(try int32(what))
        if count == -1 { return 0 }
        guard count >= 0, count <= bytes.readableBytes / 4 else {
            throw MalformedAnswer("\(what) has \(count) elements and \(bytes.readableBytes) bytes are left")
        }
        return count
    }
}

/// Why what arrived is no answer of ZooKeeper's.
struct MalformedAnswer: Error, Hashable, CustomStringConvertible {
    let reason: String
    init(_ reason: String) { self.reason = reason }
    var description: String { "the server's answer cannot be read: \(reason)" }
}
