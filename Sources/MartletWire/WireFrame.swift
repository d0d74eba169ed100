public import NIOCore

/// Writes whole frames: a 32-bit length, a header, a body.
///
/// Where a message cannot be written in the version asked for, the functions throw a ``WireError`` and leave the
/// buffer as it was.
public enum WireFrame {
    /// Bytes of the length in front of a frame.
    public static let lengthByteCount = 4

    /// Appends the answer to a request of `Request` in `version`.
    public static func append<Request: WireRequest>(
        _ response: Request.Response, to _: Request.Type, version: Int16, correlationId: Int32,
        into buffer: inout ByteBuffer
    ) throws(WireError) {
        try append(response, apiKey: Request.apiKey, version: version, correlationId: correlationId, into: &buffer)
    }

    /// Appends a response to a request of `apiKey` in `version`.
    public static func append(
        _ response: some WireMessage, apiKey: ApiKey, version: Int16, correlationId: Int32,
        into buffer: inout ByteBuffer
    ) throws(WireError) {
        try appendFrame(to: &buffer) { (writer) throws(WireError) in
            ResponseHeader(correlationId: correlationId).encode(into: &writer, apiKey: apiKey, version: version)
            try response.encode(into: &writer, version: version)
        }
    }

    /// Appends a response without the bytes of some of its `records` fields, which its lengths count all the same.
    ///
    /// - Parameter byteCounts: for each `records` field in the order of the message, how many bytes it has elsewhere;
    ///   nil for a field that is written from the message.
    /// - Returns: where the missing bytes belong, in ascending order.
    public static func append(
        _ response: some WireMessage, leavingOutRecords byteCounts: [Int?], apiKey: ApiKey, version: Int16,
        correlationId: Int32, into buffer: inout ByteBuffer
    ) throws(WireError) -> [RecordsGap] {
        try appendFrame(to: &buffer) { (writer) throws(WireError) in
            ResponseHeader(correlationId: correlationId).encode(into: &writer, apiKey: apiKey, version: version)
            writer.recordsLeftOut = RecordsLeftOut(byteCounts: byteCounts)
            try response.encode(into: &writer, version: version)
        }
    }

    /// Appends a request.
    public static func append<Request: WireRequest>(
        _ request: Request, version: Int16, correlationId: Int32, clientId: String?, into buffer: inout ByteBuffer
    ) throws(WireError) {
        let header = RequestHeader(
            apiKey: Request.apiKey, version: version, correlationId: correlationId, clientId: clientId)
        try appendFrame(to: &buffer) { (writer) throws(WireError) in
            try header.encode(into: &writer)
            try request.encode(into: &writer, version: version)
        }
    }

    /// Appends a frame whose content `encode` writes, and fills in its length afterwards.
    @discardableResult
    private static func appendFrame(
        to buffer: inout ByteBuffer, _ encode: (inout WireWriter) throws(WireError) -> Void
    ) throws(WireError) -> [RecordsGap] {
        let start = buffer.writerIndex
        // Moved, not copied: a second reference would make the first write copy the whole buffer.
        var moved = ByteBuffer()
        swap(&buffer, &moved)
        var writer = WireWriter(consume moved)
        writer.writeInteger(0 as Int32)
        do throws(WireError) {
            try encode(&writer)
            let byteCount = writer.buffer.writerIndex - start - lengthByteCount + writer.recordsLeftOut.totalByteCount
            guard let length = Int32(exactly: byteCount) else {
                throw writer.failure(.bytesTooLong(byteCount: byteCount), "frame")
            }
            writer.buffer.setInteger(length, at: start)
            buffer = writer.buffer
            return writer.recordsLeftOut.gaps
        } catch {
            writer.buffer.moveWriterIndex(to: start)
            buffer = writer.buffer
            throw error
        }
    }
}
