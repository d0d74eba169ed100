import MartletConfig
import MartletServer
import MartletTLS
import NIOCore

/// The transport of a listener with TLS: each new connection uses the certificates as they are then.
struct TLSTransport: TransportSecurity {
    let certificates: ListenerCertificates

    /// What SASL adds happens in requests; to the transport both are the same.
    var protocolName: String { "SSL" }
    var isPlain: Bool { false }

    func secure(_ pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandler(
            TLSHandler(
                context: certificates.context, peerName: nil,
                handshakeTimeout: .nanoseconds(certificates.settings.handshakeTimeout.wholeNanoseconds)))
    }
}
