import MartletConfig
import MartletCoordination
import MartletModel
import MartletServer
import NIOCore

extension Listener {
    init(_ settings: ListenerSettings, security: any TransportSecurity) {
        self.init(name: settings.name, host: settings.host, port: Int(settings.port), security: security)
    }
}

/// Why a broker could not be started.
public struct BrokerStartError: Error, Sendable, CustomStringConvertible {
    public let description: String
}

extension ServerSettings {
    init(_ settings: BrokerSettings) {
        self.init()
        if let count = settings.eventLoopCount { eventLoopCount = count }
        memoryByteCountMax = settings.queuedMaximumByteCount
        connectionsMax = settings.maximumConnections
        connectionsPerAddressMax = settings.maximumConnectionsPerAddress
        socket.backlog = Int32(clamping: settings.listenBacklog)
        socket.sendByteCount = settings.socketSendBufferByteCount.map(Int32.init(clamping:))
        socket.receiveByteCount = settings.socketReceiveBufferByteCount.map(Int32.init(clamping:))
        connection.requestByteCountMax = settings.requestMaximumByteCount
        connection.requestsInFlightMax = settings.maximumQueuedRequests
        connection.idleTimeout = .nanoseconds(settings.connectionIdleLimit.wholeNanoseconds)
    }
}

extension BrokerSettings {
    /// What clients are told: the advertised listeners, with the bound port where 0 was asked for.
    func endpoints(bound: [BoundListener]) -> [ListenerEndpoint] {
        advertisedListeners.map { advertised in
            let real = bound.first { $0.name == advertised.name }
            return ListenerEndpoint(
                name: advertised.name, host: advertised.host.isEmpty ? "localhost" : advertised.host,
                port: advertised.port == 0 ? UInt16(clamping: real?.port ?? 0) : advertised.port)
        }
    }
}
