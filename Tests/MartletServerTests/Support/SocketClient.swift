import Dispatch
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A blocking client of a test: it sends and reads exactly when it is told to, which no well-behaved client does.
/// No call waits longer than a minute, and none blocks a thread that tasks run on.
final class SocketClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ call: String) {
            description = "\(call): \(String(cString: strerror(errno)))"
        }
    }

    private let descriptor: CInt
    private let queue = DispatchQueue(label: "client")
    /// For ``readSome()``, which may wait while something is sent.
    private let readingQueue = DispatchQueue(label: "client that reads")

    init(port: Int, receiveBufferByteCount: CInt? = nil) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("socket") }
        if let receiveBufferByteCount { try set(SO_RCVBUF, receiveBufferByteCount) }
        try set(SO_RCVTIMEO, timeval(tv_sec: 60, tv_usec: 0))
        try set(SO_SNDTIMEO, timeval(tv_sec: 60, tv_usec: 0))
        let result = try SocketAddress(ipAddress: "127.0.0.1", port: port).withSockAddr { address, byteCount in
            connect(descriptor, address, socklen_t(byteCount))
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

    private func run<Result: Sendable>(
        on queue: DispatchQueue? = nil, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            (queue ?? self.queue).async { continuation.resume(with: .init(catching: body)) }
        }
    }

    func send(_ bytes: ByteBuffer) async throws {
        try await run { [descriptor] in
            var rest = bytes
            while rest.readableBytes > 0 {
                let count = rest.withUnsafeReadableBytes {
                    sendto(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL), nil, 0)
                }
                guard count > 0 else { throw Failure("send") }
                rest.moveReaderIndex(forwardBy: count)
            }
        }
    }

    /// Sends as much as the kernel takes without waiting.
    ///
    /// - Returns: how many bytes it took, zero when the buffers are full.
    func sendWithoutWaiting(_ bytes: ByteBuffer) -> Int {
        max(
            0,
            bytes.withUnsafeReadableBytes {
                sendto(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT), nil, 0)
            })
    }

    /// The client has sent all it wants to send.
    func finishSending() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    func read(byteCount: Int) async throws -> ByteBuffer {
        try await run { [descriptor] in
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
    }

    /// Reads what is there, at least a byte. Others may send meanwhile.
    func readSome() async throws -> ByteBuffer {
        try await run(on: readingQueue) { [descriptor] in
            var bytes = ByteBuffer()
            let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: 64 << 10) {
                max(0, recv(descriptor, $0.baseAddress, $0.count, 0))
            }
            guard count > 0 else { throw Failure("recv") }
            return bytes
        }
    }

    /// Reads a frame and returns it without its length prefix.
    func readFrame() async throws -> ByteBuffer {
        var prefix = try await read(byteCount: 4)
        return try await read(byteCount: Int(prefix.readInteger(as: Int32.self) ?? 0))
    }

    /// Whether the server has closed its side: no byte comes any more.
    func isAtEnd() async throws -> Bool {
        try await run { [descriptor] in
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, 0)
            return count == 0 || (count < 0 && errno == ECONNRESET)
        }
    }
}
