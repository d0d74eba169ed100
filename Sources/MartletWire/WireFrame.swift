public import NIOCore

/// Writes whole frames: a 32-bit length, a header, a body.
public enum WireFrame {
    /// Bytes of the length in front of a frame.
    public static let lengthByteCount = 4

    /// Appends the answer to a request of `Request` in `version`.
    ///
    /// - Throws: ``WireError`` where `response` cannot be written in `version`; `buffer` is then as it was.
    public static func append<Request: WireRequest>(
        _ response: Request.Response, to _: Request.Type, version: Int16, correlationId: Int32,
        into buffer: inout ByteBuffer
    ) throws(WireError) {
        try append(response, apiKey: Request.apiKey, version: version, correlationId: correlationId, into: &buffer)
    }

    /// Appends a response to a request of `apiKey` in `version`.
    ///
    /// - Throws: ``WireError`` where `response` cannot be written in `version`; `buffer` is then as it was.
    public static func append(
        _ response: some WireMessage, apiKey: ApiKey, version: Int16, correlationId: Int32,
        into buffer: inout ByteBuffer
    ) throws(WireError) {
        try append(into: &buffer) { (writer) throws(WireError) in
            ResponseHeader(correlationId: correlationId).encode(into: &writer, apiKey: apiKey, version: version)
            try response.encode(into: &writer, version: version)
        }
    }

    /// Appends a request.
    ///
    /// - Throws: ``WireError`` where `request` cannot be written in `version`; `buffer` is then as it was.
    public static func append<Request: WireRequest>(
        _ request: Request, version: Int16, correlationId: Int32, clientId: String?, into buffer: inout ByteBuffer
    ) throws(WireError) {
        let header = RequestHeader(
            apiKey: Request.apiKey, version: version, correlationId: correlationId, clientId: clientId)
        try append(into: &buffer) { (writer) throws(WireError) in
            try header.encode(into: &writer)
            try request.encode(into: &writer, version: version)
        }
    }

    /// Appends a frame whose content `encode` writes; its length is filled in afterwards.
    ///
    /// - Throws: what `encode` throws, and ``WireError/Reason/bytesTooLong(byteCount:)`` for a frame above 2 GiB;
    ///   `buffer` is then as it was.
    static func append(
        into buffer: inout ByteBuffer, _ encode: (inout WireWriter) throws(WireError) -> Void
    ) throws(WireError) {
        let start = buffer.writerIndex
        // Moved, not copied: a second reference would make the first write copy the whole buffer.
        var writer = WireWriter(exchange(&buffer, for: ByteBuffer()))
        writer.writeInteger(0 as Int32)
        do throws(WireError) {
            try encode(&writer)
            let byteCount = writer.buffer.writerIndex - start - lengthByteCount
            guard let length = Int32(exactly: byteCount) else {
                throw writer.failure(.bytesTooLong(byteCount: byteCount), "frame")
            }
            writer.buffer.setInteger(length, at: start)
            buffer = writer.buffer
        } catch {
            writer.buffer.moveWriterIndex(to: start)
            buffer = writer.buffer
            throw error
        }
    }

    private static func exchange(_ buffer: inout ByteBuffer, for other: ByteBuffer) -> ByteBuffer {
        var moved = other
        swap(&buffer, &moved)
        return moved
    }
}
