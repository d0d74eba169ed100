import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A blocking client of a test: it sends and reads exactly when it is told to, which no well-behaved client does.
/// No call waits longer than ten seconds.
final class SocketClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ call: String) {
            description = "\(call): \(String(cString: strerror(errno)))"
        }
    }

    private let descriptor: CInt

    init(port: Int, receiveBufferByteCount: CInt? = nil) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("socket") }
        if let receiveBufferByteCount { try set(SO_RCVBUF, receiveBufferByteCount) }
        try set(SO_RCVTIMEO, timeval(tv_sec: 10, tv_usec: 0))
        try set(SO_SNDTIMEO, timeval(tv_sec: 10, tv_usec: 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafeBytes(of: &address) { bytes in
            connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard result == 0 else { throw Failure("connect") }
    }

    deinit {
        close(descriptor)
    }

    private func set<Value: BitwiseCopyable>(_ option: CInt, _ value: Value) throws {
        var value = value
        guard setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Value>.size)) == 0 else {
            throw Failure("setsockopt")
        }
    }

    func send(_ bytes: ByteBuffer) throws {
        var rest = bytes
        while rest.readableBytes > 0 {
            let count = rest.withUnsafeReadableBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure("send") }
            rest.moveReaderIndex(forwardBy: count)
        }
    }

    /// Sends as much as the kernel takes without waiting.
    ///
    /// - Returns: how many bytes it took, zero when the buffers are full.
    func sendWithoutWaiting(_ bytes: ByteBuffer) -> Int {
        max(
            0,
            bytes.withUnsafeReadableBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT))
            })
    }

    /// The client has sent all it wants to send.
    func finishSending() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    func read(byteCount: Int) throws -> ByteBuffer {
        var bytes = ByteBuffer()
        while bytes.readableBytes < byteCount {
            let missing = byteCount - bytes.readableBytes
            let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) {
                max(0, recv(descriptor, $0.baseAddress, missing, 0))
            }
            guard count > 0 else { throw Failure("recv after \(bytes.readableBytes) of \(byteCount) bytes") }
        }
        return bytes
    }

    /// Reads a frame and returns it without its length prefix.
    func readFrame() throws -> ByteBuffer {
        var prefix = try read(byteCount: 4)
        return try read(byteCount: Int(prefix.readInteger(as: Int32.self) ?? 0))
    }

    /// Whether the server has closed its side: no byte comes any more.
    func isAtEnd() -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, 0)
        return count == 0 || (count < 0 && errno == ECONNRESET)
    }
}
