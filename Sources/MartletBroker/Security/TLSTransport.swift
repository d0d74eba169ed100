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

    func secure(_ pipeline: ChannelPipeline.SynchronousOperations, buffers: TransportBuffers) throws {
        try pipeline.addHandler(
            TLSHandler(
                context: certificates.context, peerName: nil,
                handshakeTimeout: .nanoseconds(certificates.settings.handshakeTimeout.wholeNanoseconds),
                memory: TLSMemory(
                    toReadInto: buffers.toReadInto, giveBackUnread: buffers.giveBackUnread, toWriteFrom: buffers.toWriteFrom,
                    giveBack: buffers.giveBack), peers: certificates.peers))
    }
}
