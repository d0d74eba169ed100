import MartletModel
import MartletWire
import NIOCore
import NIOPosix
import Synchronization

/// A broker in this process that says what a test tells it to, on a free port of loopback.
///
/// It offers one topic with one partition, which it leads itself, and keeps to the rule for sequences. Produce requests are answered by the script, one entry a
/// request, and by success once the script is over. What was produced is kept.
final class ScriptedBroker: Sendable {
    enum Step: Sendable {
        case succeed
        case refuse(ErrorCode)
        /// Appends, and closes the connection instead of answering.
        case appendAndHangUp
        /// Closes the connection without a look at the request.
        case hangUp
        /// Never answers.
        case ignore
    }

    struct Batch: Sendable, Hashable {
        let producerID: ProducerID
        let epoch: ProducerEpoch
        let baseSequence: ProducerSequence
        let recordCount: Int32
    }

    private struct State {
        var script: [Step]
        var seen: [Batch] = []
        var written: [Batch] = []
        var channels: [any Channel] = []
        var connections = 0
        var nextOffset: Int64 = 0

        /// Why an idempotent batch cannot be appended now; nil where it can.
        func sequenceFault(of batch: Batch) -> ErrorCode? {
            guard batch.producerID != .none else { return nil }
            if written.contains(batch) { return .duplicateSequenceNumber }
            let last = written.last { $0.producerID == batch.producerID && $0.epoch == batch.epoch }
            let expected = last.map { $0.baseSequence.advanced(by: $0.recordCount) } ?? 0
            return batch.baseSequence == expected ? nil : .outOfOrderSequenceNumber
        }
    }

    static let topicName = "orders"
    static let topicID = TopicID(high: 1, low: 2)

    let port: Int
    private let listener: any Channel
    private let state: SharedState

    private final class SharedState: Sendable {
        let value: Mutex<State>
        let port = Mutex(0)
        init(_ script: [Step]) { value = Mutex(State(script: script)) }
    }

    private init(listener: any Channel, state: SharedState) {
        self.listener = listener
        self.state = state
        port = listener.localAddress?.port ?? 0
        state.port.withLock { $0 = listener.localAddress?.port ?? 0 }
    }

    /// A broker for the time of `body`.
    static func run(_ script: [Step] = [], _ body: (ScriptedBroker) async throws -> Void) async throws {
        let state = SharedState(script)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    state.value.withLock {
                        $0.connections += 1
                        $0.channels.append(channel)
                    }
                    try channel.pipeline.syncOperations.addHandler(Handler(state: state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let broker = ScriptedBroker(listener: listener, state: state)
        do {
            try await body(broker)
            await broker.stop()
        } catch {
            await broker.stop()
            throw error
        }
    }

    /// The batches that arrived, those that were refused included.
    var seen: [Batch] { state.value.withLock { $0.seen } }
    /// The batches that were appended.
    var written: [Batch] { state.value.withLock { $0.written } }
    var connectionCount: Int { state.value.withLock { $0.connections } }

    private func stop() async {
        try? await listener.close()
        for channel in state.value.withLock({ $0.channels }) { channel.close(promise: nil) }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let state: SharedState
        private var pending = ByteBuffer()

        init(state: SharedState) { self.state = state }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            pending.writeBuffer(&bytes)
            while let length: Int32 = pending.getInteger(at: pending.readerIndex), pending.readableBytes >= 4 + Int(length) {
                pending.moveReaderIndex(forwardBy: 4)
                guard let frame = pending.readSlice(length: Int(length)) else { return }
                do { try answer(frame, context) } catch { context.close(promise: nil) }
            }
        }

        private func answer(_ frame: ByteBuffer, _ context: ChannelHandlerContext) throws {
            var reader = WireReader(frame)
            let header = try RequestHeader(from: &reader)
            switch header.apiKey {
            case .apiVersions:
                let offered: [ApiKey] = [.produce, .metadata, .apiVersions, .initProducerId]
                try send(
                    ApiVersionsResponse(
                        apiKeys: offered.map {
                            .init(
                                apiKey: $0.rawValue, minVersion: $0.finalVersions.lowerBound,
                                maxVersion: $0.finalVersions.upperBound)
                        }), header, context)
            case .metadata:
                let port = Int32(state.port.withLock { $0 })
                try send(
                    MetadataResponse(
                        brokers: [.init(nodeId: 1, host: "127.0.0.1", port: port)], clusterId: "scripted", controllerId: 1,
                        topics: [
                            .init(
                                name: ScriptedBroker.topicName, topicId: ScriptedBroker.topicID,
                                partitions: [
                                    .init(partitionIndex: 0, leaderId: 1, leaderEpoch: 1, replicaNodes: [1], isrNodes: [1])
                                ])
                        ]), header, context)
            case .initProducerId:
                try send(InitProducerIdResponse(producerId: 40, producerEpoch: 0), header, context)
            case .produce:
                try produce(try ProduceRequest(from: &reader, version: header.version), header, context)
            default: context.close(promise: nil)
            }
        }

        private func produce(_ request: ProduceRequest, _ header: RequestHeader, _ context: ChannelHandlerContext) throws {
            guard let records = request.topicData.first?.partitionData.first?.records, let batch = Batch(records) else {
                context.close(promise: nil)
                return
            }
            let (step, offset) = state.value.withLock { state -> (Step, Int64) in
                state.seen.append(batch)
                let step: Step = state.script.isEmpty ? .succeed : state.script.removeFirst()
                guard step.appends else { return (step, 0) }
                if let fault = state.sequenceFault(of: batch) { return (.refuse(fault), 0) }
                state.written.append(batch)
                defer { state.nextOffset += Int64(batch.recordCount) }
                return (step, state.nextOffset)
            }
            switch step {
            case .succeed: try send(answer(.none, offset), header, context)
            case .refuse(let code): try send(answer(code, -1), header, context)
            case .appendAndHangUp, .hangUp: context.close(promise: nil)
            case .ignore: break
            }
        }

        private func answer(_ code: ErrorCode, _ offset: Int64) -> ProduceResponse {
            ProduceResponse(responses: [
                .init(
                    name: ScriptedBroker.topicName, topicId: ScriptedBroker.topicID,
                    partitionResponses: [.init(index: 0, errorCode: code, baseOffset: Offset(offset), errorMessage: nil)])
            ])
        }

        private func send(_ response: some WireMessage, _ header: RequestHeader, _ context: ChannelHandlerContext) throws {
            guard let apiKey = header.apiKey else { return }
            var frame = ByteBuffer()
            try WireFrame.append(
                response, apiKey: apiKey, version: header.version, correlationId: header.correlationId, into: &frame)
            context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        }
    }
}

extension ScriptedBroker.Step {
    fileprivate var appends: Bool {
        switch self {
        case .succeed, .appendAndHangUp: true
        case .refuse, .hangUp, .ignore: false
        }
    }
}
