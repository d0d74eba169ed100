import MartletClient
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A socket that costs as little as a client can: frames go out by gathering writes without being copied, and what
/// comes in is cut into frames in place. Never blocks.
///
/// Belongs to one thread.
final class RawConnection {
    let descriptor: CInt
    private var input = ByteBuffer()
    private var output: [ByteBuffer] = []
    /// Nil on a plain connection.
    private var cipher: RawCipher?

    /// Connects and shakes hands, blocking, with Nagle off and the congestion control that suits loopback where the system has
    /// it.
    init(to endpoint: BenchEndpoint) throws(CommandFailure) {
        if case .sasl = endpoint.transport {
            throw CommandFailure(
                "This benchmark makes its own requests and does not authenticate by SASL: use a listener with security.protocol=SSL, or PLAINTEXT."
            )
        }
        descriptor = try Self.connected(to: endpoint.address)
        var one: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        #if os(Linux)
        // Ignored where it is not built in: then the system's default holds.
        _ = "cubic".withCString { setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_CONGESTION, $0, 5) }
        #endif
        if case .tls(let context) = endpoint.transport {
            cipher = try RawCipher(context, host: endpoint.address.host, descriptor: descriptor)
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    deinit { close(descriptor) }

    var hasOutput: Bool { !output.isEmpty || cipher?.hasOutput == true }

    /// Frames that are smaller are put together; larger ones are gathered from where they lie.
    private static let copyLimit = 4096
    private static let gatherLimit = 64

    /// Queues a request.
    ///
    /// - Parameter frame: with its length prefix; shared with other sends and left as it is.
    func enqueue(_ frame: ByteBuffer, correlationID: Int32) {
        if frame.readableBytes <= Self.copyLimit {
            if (output.last?.writableBytes ?? 0) < frame.readableBytes {
                output.append(ByteBufferAllocator().buffer(capacity: max(16 << 10, frame.readableBytes)))
            }
            let last = output.endIndex - 1
            let start = output[last].writerIndex
            output[last].writeImmutableBuffer(frame)
            output[last].setInteger(correlationID, at: start + 8)
        } else {
            var head = ByteBuffer()
            var rest = frame
            if let bytes = rest.readSlice(length: 12) { head.writeImmutableBuffer(bytes) }
            head.setInteger(correlationID, at: head.readerIndex + 8)
            output.append(head)
            output.append(rest)
        }
    }

    /// Writes what the socket takes.
    func flush() throws(CommandFailure) {
        if let cipher {
            try cipher.flush(&output)
            return
        }
        while !output.isEmpty {
            let written = Self.gather(output.prefix(Self.gatherLimit)) { vectors in
                writev(descriptor, vectors.baseAddress, CInt(vectors.count))
            }
            if written < 0 {
                if errno == EAGAIN || errno == EWOULDBLOCK { return }
                if errno == EINTR { continue }
                throw CommandFailure("The connection to the broker broke: \(String(cString: strerror(errno))).")
            }
            drop(written)
        }
    }

    /// Hands over every frame that has arrived, without its length prefix.
    ///
    /// - Returns: false once the broker has closed the connection.
    func receive(atLeast room: Int = 64 << 10, _ body: (ByteBuffer) throws -> Void) throws -> Bool {
        if let cipher {
            if input.readableBytes == 0 { input.clear() }
            let isOpen = try cipher.receive(into: &input)
            while let frame = try nextFrame() { try body(frame) }
            return isOpen
        }
        while true {
            if input.readableBytes == 0 { input.clear() }
            let wanted = max(room, missingBytes)
            var count = 0
            input.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { bytes in
                count = recv(descriptor, bytes.baseAddress, bytes.count, 0)
                return max(0, count)
            }
            if count == 0 { return false }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN || errno == EWOULDBLOCK { return true }
                throw CommandFailure("The connection to the broker broke: \(String(cString: strerror(errno))).")
            }
            // Room was left, so the socket has nothing more: that saves the call that would say so.
            let isDrained = input.writableBytes > 0
            while let frame = try nextFrame() { try body(frame) }
            if isDrained { return true }
        }
    }

    /// Bytes of the frame at hand that are still to come.
    private var missingBytes: Int {
        guard let length: Int32 = input.getInteger(at: input.readerIndex) else { return 0 }
        return max(0, 4 + Int(length) - input.readableBytes)
    }

    private func nextFrame() throws -> ByteBuffer? {
        guard let length: Int32 = input.getInteger(at: input.readerIndex) else { return nil }
        guard (0...(1 << 30)).contains(length) else {
            throw CommandFailure("The broker announced an answer of \(length) bytes.")
        }
        guard input.readableBytes >= 4 + Int(length) else { return nil }
        input.moveReaderIndex(forwardBy: 4)
        return input.readSlice(length: Int(length))
    }

    private func drop(_ count: Int) {
        var left = count
        var whole = 0
        while whole < output.count, output[whole].readableBytes <= left {
            left -= output[whole].readableBytes
            whole += 1
        }
        output.removeFirst(whole)
        if left > 0 { output[0].moveReaderIndex(forwardBy: left) }
    }
}

extension RawConnection {
    /// The buffers as vectors for `writev`, valid during the call.
    private static func gather(
        _ buffers: ArraySlice<ByteBuffer>, _ body: (UnsafeBufferPointer<iovec>) -> Int
    ) -> Int {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: gatherLimit) { vectors in
            var count = 0
            for buffer in buffers {
                // The queue keeps the storage alive; only the pointer leaves the closure, for the length of `body`.
                vectors[count] = buffer.withUnsafeReadableBytes { bytes in
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: numericCast(bytes.count))
                }
                count += 1
            }
            return body(UnsafeBufferPointer(rebasing: vectors[..<count]))
        }
    }

    private static func connected(to address: BrokerAddress) throws(CommandFailure) -> CInt {
        var hints = addrinfo()
        #if canImport(Glibc)
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(address.host, "\(address.port)", &hints, &found)
        guard status == 0 else {
            throw CommandFailure("'\(address.host)' cannot be resolved: \(String(cString: gai_strerror(status))).")
        }
        defer { freeaddrinfo(found) }
        var reason = "no address"
        var candidate = found
        while let info = candidate?.pointee {
            let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
            if descriptor >= 0 {
                if connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 { return descriptor }
                reason = String(cString: strerror(errno))
                close(descriptor)
            }
            candidate = info.ai_next
        }
        throw CommandFailure("No connection to \(address): \(reason). Is a broker running there?")
    }
}

extension RawConnection {
    /// Waits until one of them can be read or, where output waits, written.
    static func waitUntilReady(_ connections: [RawConnection], milliseconds: CInt) throws(CommandFailure) {
        var descriptors = connections.map { connection in
            pollfd(
                fd: connection.descriptor, events: Int16(connection.hasOutput ? POLLIN | POLLOUT : POLLIN), revents: 0)
        }
        if poll(&descriptors, nfds_t(descriptors.count), milliseconds) < 0, errno != EINTR {
            throw CommandFailure("Waiting for the broker failed: \(String(cString: strerror(errno))).")
        }
    }
}
