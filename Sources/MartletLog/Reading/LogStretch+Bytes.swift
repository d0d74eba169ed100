public import NIOCore

extension LogStretch {
    /// The bytes of the stretch. Waits for the disk where they are not in the page cache.
    ///
    /// - Throws: ``LogError/system(_:)`` where the file cannot be read.
    public func bytes() throws(LogError) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: byteCount)
        do {
            try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: byteCount) { room in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: room[..<byteCount]), at: position)
            }
        } catch let error as DiskError {
            throw LogError(error)
        } catch {
            throw .offline(reason: "\(error)")
        }
        return buffer
    }
}
