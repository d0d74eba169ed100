import MartletServer
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An open file without a name, which is gone with the last reference to it.
final class TemporaryFile: Sendable {
    struct Failure: Error {
        let errorNumber: CInt
    }

    let descriptor: CInt
    private let closed: Counter

    /// - Parameter closed: counts when the file is closed.
    init(_ contents: ByteBuffer, closed: Counter = Counter()) throws {
        var template = Array("/tmp/martlet-server-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Failure(errorNumber: errno) }
        unlink(template)
        self.closed = closed
        var rest = contents
        while rest.readableBytes > 0 {
            let count = rest.withUnsafeReadableBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(errorNumber: errno) }
            rest.moveReaderIndex(forwardBy: count)
        }
    }

    deinit {
        close(descriptor)
        closed.increment()
    }

    func truncate(to byteCount: Int) throws {
        guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw Failure(errorNumber: errno) }
    }

    func stretch(_ range: Range<Int>) -> FileStretch {
        FileStretch(
            descriptor: descriptor, offset: Int64(range.lowerBound), byteCount: range.count, owner: self)
    }
}

/// Bytes of which no two stretches are the same.
func numbers(byteCount: Int) -> ByteBuffer {
    var bytes = ByteBuffer()
    bytes.reserveCapacity(byteCount + 8)
    var number: UInt64 = 0
    while bytes.readableBytes < byteCount {
        bytes.writeInteger(number)
        number &+= 1
    }
    return bytes.getSlice(at: 0, length: byteCount) ?? bytes
}
