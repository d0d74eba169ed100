import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An IP address as Envelope carries it: 4 or 16 bytes, the first one first.
enum PackedAddress {
    /// Empty for what is no address.
    static func bytes(of host: String) -> ByteBuffer {
        guard let address = try? SocketAddress(ipAddress: host, port: 0) else { return ByteBuffer() }
        switch address {
        case .v4: return parsed(host, AF_INET, 4)
        case .v6: return parsed(host, AF_INET6, 16)
        case .unixDomainSocket: return ByteBuffer()
        }
    }

    private static func parsed(_ host: String, _ family: Int32, _ byteCount: Int) -> ByteBuffer {
        withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 8) { bytes in
            inet_pton(family, host, bytes.baseAddress) == 1 ? ByteBuffer(bytes: bytes) : ByteBuffer()
        }
    }

    /// Nil for bytes that are no address.
    static func host(_ bytes: ByteBuffer) -> String? {
        (try? SocketAddress(packedIPAddress: bytes, port: 0))?.ipAddress
    }
}
