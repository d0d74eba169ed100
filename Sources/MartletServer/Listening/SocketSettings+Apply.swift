import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension SocketSettings {
    /// Sets what accepted sockets inherit from the socket that listens.
    func applied(to bootstrap: ServerBootstrap) -> ServerBootstrap {
        var bootstrap =
            bootstrap
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        if let sendByteCount {
            bootstrap = bootstrap.serverChannelOption(.socketOption(.so_sndbuf), value: .init(sendByteCount))
        }
        if let receiveByteCount {
            bootstrap = bootstrap.serverChannelOption(.socketOption(.so_rcvbuf), value: .init(receiveByteCount))
        }
        return bootstrap
    }

    /// Chooses the congestion control. A kernel without it keeps its own.
    func chooseCongestionControl(on channel: any Channel) {
        #if os(Linux)
        guard let name = congestionControl, let socket = channel as? any SocketOptionProvider else { return }
        // The kernel reads a string of at most TCP_CA_NAME_MAX (16) bytes; this is one, ended by zeros.
        var words: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &words) { bytes in
            bytes.copyBytes(from: name.utf8.prefix(15))
        }
        _ = socket.unsafeSetSocketOption(
            level: .tcp, name: .init(rawValue: TCP_CONGESTION), value: CongestionControlName(words: words))
        #endif
    }
}

private struct CongestionControlName: Sendable {
    let words: (UInt64, UInt64)
}

extension IOError {
    /// The system has no IPv6, or no address of it.
    var meansNoIPv6: Bool { errnoCode == EAFNOSUPPORT || errnoCode == EADDRNOTAVAIL }
}
