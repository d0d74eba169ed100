import MartletTLS
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The TLS of a ``RawConnection``: what it sends and receives goes through here.
final class RawCipher {
    private let stream: TLSStream
    private let descriptor: CInt
    /// Encrypted, and not yet taken by the socket.
    private var pending = ByteBuffer()
    /// So much is encrypted at once.
    private static let encryptedByteCountMax = 256 << 10
    private static let readByteCount = 256 << 10

    /// Shakes hands on a socket that blocks.
    init(_ context: TLSContext, host: String, descriptor: CInt) throws(CommandFailure) {
        self.descriptor = descriptor
        do {
            stream = try TLSStream(context, peerName: TLSPeerName(host: host))
            while true {
                let isDone = try stream.shakeHands(now: ProcessEnvironment.wallClockMilliseconds() / 1000)
                pending = stream.takeOutgoing()
                guard try sendPending() else { throw CommandFailure("The socket took nothing.") }
                if isDone { return }
                guard try fill() > 0 else { throw CommandFailure("the broker closed the connection: is it a TLS listener?") }
            }
        } catch {
            throw CommandFailure("The TLS handshake failed: \(error)")
        }
    }

    var hasOutput: Bool { pending.readableBytes > 0 }

    /// Encrypts what is to be sent and writes what the socket takes.
    func flush(_ output: inout [ByteBuffer]) throws(CommandFailure) {
        do {
            while try sendPending(), !output.isEmpty {
                var whole = 0
                while whole < output.count, stream.outgoingByteCount < Self.encryptedByteCountMax {
                    try stream.encrypt(output[whole])
                    whole += 1
                }
                output.removeFirst(whole)
                pending = stream.takeOutgoing()
            }
        } catch {
            throw CommandFailure("The connection to the broker broke: \(error)")
        }
    }

    /// Decrypts what the socket has behind what is in `buffer`.
    ///
    /// - Returns: false once the broker has closed the connection.
    func receive(into buffer: inout ByteBuffer) throws(CommandFailure) -> Bool {
        do {
            while true {
                let count = try fill()
                if count == 0 { return false }
                if count < 0 { return true }
                try stream.decrypt(into: &buffer)
                if count < Self.readByteCount { return true }
            }
        } catch {
            throw CommandFailure("The connection to the broker broke: \(error)")
        }
    }

    /// - Returns: whether all that was pending is sent.
    private func sendPending() throws(CommandFailure) -> Bool {
        while pending.readableBytes > 0 {
            let count = pending.withUnsafeReadableBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EAGAIN || errno == EWOULDBLOCK { return false }
                if errno == EINTR { continue }
                throw CommandFailure(String(cString: strerror(errno)))
            }
            pending.moveReaderIndex(forwardBy: count)
        }
        return true
    }

    /// - Returns: how many bytes came; 0 at the end, -1 where none are there.
    private func fill() throws(CommandFailure) -> Int {
        var bytes = ByteBufferAllocator().buffer(capacity: Self.readByteCount)
        while true {
            var count = 0
            bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.readByteCount) { room in
                count = recv(descriptor, room.baseAddress, room.count, 0)
                return max(0, count)
            }
            if count >= 0 {
                if count > 0 { stream.receive(bytes) }
                return count
            }
            if errno == EINTR { continue }
            if errno == EAGAIN || errno == EWOULDBLOCK { return -1 }
            throw CommandFailure(String(cString: strerror(errno)))
        }
    }
}
