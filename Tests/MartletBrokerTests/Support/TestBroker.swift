import Logging
@testable import MartletBroker
import MartletBuiltIns
import MartletConfig
import MartletCoordination
import MartletModel
import MartletServer
import MartletStrategy
import MartletWire
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A whole broker in this process, on a folder of its own, asked without a socket: requests are encoded, handled on an
/// event loop, and their responses decoded, as over the network.
final class TestBroker: Sendable {
    let running: RunningBroker
    let folder: TemporaryFolder
    private let connection: Connection
    private let nextCorrelationID = Atomic<Int32>(1)
    private let identities = Mutex(Identities())

    static let builtIns: [any Strategy.Type] = [
        Murmur2Partitioner.self, CRC32Partitioner.self, FNV1aPartitioner.self, RoundRobinPartitioner.self,
        StickyPartitioner.self, ExplicitPartitioner.self, TimeRetention.self, SizeRetention.self, CompactRetention.self,
        EventTimeRetention.self, NoAcks.self, LeaderAcks.self, AllAcks.self, QuorumAcks.self, AtMostOnce.self,
        AtLeastOnce.self, ExactlyOnce.self, ClientDecides.self, EmbeddedCoordinator.self, ConsumedRetention.self,
        DedupByHeader.self, TimeToLive.self, DelayByHeader.self, UniformAssignor.self, RangeAssignor.self, ACLAuthorizer.self,
    ]

    private init(running: RunningBroker, folder: TemporaryFolder) {
        self.running = running
        self.folder = folder
        connection = Connection(
            id: 1, eventLoop: MultiThreadedEventLoopGroup.singleton.next(), listenerName: "PLAINTEXT",
            remoteAddress: "test:1")
    }

    /// Runs `body` against a broker that is stopped, and whose folder is removed, afterwards.
    static func with(
        _ keys: [String: String] = [:], strategies: [any Strategy.Type] = [], folder: TemporaryFolder = TemporaryFolder(),
        _ body: (TestBroker) async throws -> Void
    ) async throws {
        let broker = try await start(keys, strategies: strategies, folder: folder)
        do {
            try await body(broker)
        } catch {
            try? await broker.running.stop(within: .zero)
            throw error
        }
        try await broker.running.stop(within: .seconds(1))
    }

    static func start(
        _ keys: [String: String], strategies: [any Strategy.Type], folder: TemporaryFolder
    ) async throws -> TestBroker {
        var flags = ["log.dirs=\(folder.path)/data", "listeners=PLAINTEXT://127.0.0.1:0"]
        flags += keys.map { "\($0.key)=\($0.value)" }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let running = try await RunningBroker.start(
            try BrokerConfiguration(flags: flags), registry: try StrategyRegistry(builtIns + strategies),
            clock: BrokerClock { Timestamp(TemporaryFolder.wallClockMilliseconds()) }, logger: logger)
        return TestBroker(running: running, folder: folder)
    }

    /// Sends a request and waits for its response.
    func ask<Request: WireRequest>(_ request: Request, version: Int16? = nil) async throws -> Request.Response {
        let version = version ?? RouteList.all.route(for: Request.apiKey.rawValue)?.versions.upperBound ?? 0
        var bytes = try #require(try await exchange(request, version: version))
        bytes.moveReaderIndex(forwardBy: WireFrame.lengthByteCount)
        var reader = WireReader(bytes)
        _ = try ResponseHeader(from: &reader, apiKey: Request.apiKey, version: version)
        let response = try Request.Response(from: &reader, version: version)
        try reader.expectEnd()
        return response
    }

    /// Sends a request and waits until it is done: the response's frame, or nil where there is none.
    func exchange<Request: WireRequest>(_ request: Request, version: Int16) async throws -> ByteBuffer? {
        var frame = ByteBuffer()
        try WireFrame.append(
            request, version: version, correlationId: nextCorrelationID.wrappingAdd(1, ordering: .relaxed).newValue,
            clientId: "test", into: &frame)
        frame.moveReaderIndex(forwardBy: WireFrame.lengthByteCount)
        return try await exchange(frame, as: identities.withLock { $0.byAPI[Request.apiKey] ?? $0.others })
    }

    /// Who asks from now on; anonymous until then.
    ///
    /// - Parameter api: only in requests of this API, so that others can prepare what it needs.
    func act(as principal: Principal, showing certificate: BrokerCertificate? = nil, in api: ApiKey? = nil) {
        let identity = ConnectionIdentity(principal: principal, mechanism: "TEST", brokerCertificate: certificate)
        identities.withLock { identities in
            if let api { identities.byAPI[api] = identity } else { identities.others = identity }
        }
    }

    /// From now on with a certificate that a broker of the cluster has registered.
    func actAsBroker() async throws {
        let certificate = CertificateIdentity(text: "CN=broker")
        let own = try #require(running.broker.image.broker(running.broker.id))
        try await running.broker.controller.register(own.showing([certificate]))
        act(as: Principal(name: "broker"), showing: BrokerCertificate(identity: certificate, standing: .expected))
    }

    private struct Identities {
        var others = ConnectionIdentity.anonymous
        var byAPI: [ApiKey: ConnectionIdentity] = [:]
    }

    /// Hands over one frame, without its length.
    func exchange(_ frame: ByteBuffer, as identity: ConnectionIdentity = .anonymous) async throws -> ByteBuffer? {
        let (broker, connection) = (running.broker, connection)
        let parts = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[ResponsePart], any Error>) in
            let reply = Reply { continuation.resume(returning: $0) }
            connection.eventLoop.execute {
                connection.state.identity = identity
                if case .close(let reason) = broker.received(frame, reply: reply, on: connection) {
                    continuation.resume(throwing: ConnectionClosed(reason: reason))
                }
                broker.readCompleted(on: connection)
            }
        }
        return parts.isEmpty ? nil : try parts.joined()
    }

    struct ConnectionClosed: Error { let reason: String }
}

extension [ResponsePart] {
    /// The bytes as they would arrive, stretches of files read in.
    fileprivate func joined() throws -> ByteBuffer {
        var bytes = ByteBuffer()
        for part in self {
            switch part {
            case .bytes(let more): bytes.writeImmutableBuffer(more)
            case .file(let stretch): bytes.writeBytes(try TemporaryFolder.read(stretch))
            }
        }
        return bytes
    }
}
