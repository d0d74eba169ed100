import MartletGroups
import MartletLog
import MartletModel
import MartletServer
import MartletWire
import NIOCore

/// Turns what a share fetch found into a response frame whose records go from the segments' files to the socket.
struct ShareFetchAnswer {
    let context: RequestContext
    let reply: Reply
    let lockDuration: Duration

    func refuse(_ failure: RequestFailure) {
        send(ShareFetchResponse(errorCode: failure.code, errorMessage: failure.message), [])
    }

    /// - Parameter mentioned: partitions that are in the answer whatever was found.
    func send(
        _ outcomes: [ShareFetchOutcome], acknowledged failures: [ShareTarget: RequestFailure], mentioning mentioned: [ShareTarget]
    ) {
        var byTarget: [ShareTarget: ShareFetchOutcome] = [:]
        var order: [ShareTarget] = []
        for outcome in outcomes + mentioned.map({ ShareFetchOutcome(target: $0) }) where byTarget[outcome.target] == nil {
            byTarget[outcome.target] = outcome
            order.append(outcome.target)
        }
        var topics: [TopicID: [ShareFetchOutcome]] = [:]
        var topicOrder: [TopicID] = []
        for target in order {
            guard let outcome = byTarget[target] else { continue }
            if topics[target.topic] == nil { topicOrder.append(target.topic) }
            topics[target.topic, default: []].append(outcome)
        }
        let ordered = topicOrder.flatMap { topics[$0] ?? [] }
        let response = ShareFetchResponse(
            errorCode: .none, acquisitionLockTimeoutMs: Int32(clamping: lockDuration.wholeMilliseconds),
            responses: topicOrder.map { id in
                .init(topicId: id, partitions: (topics[id] ?? []).map { data($0, failures[$0.target]) })
            })
        send(response, ordered.map { $0.failure == nil ? $0.found?.stretch : nil })
    }

    private func data(_ outcome: ShareFetchOutcome, _ acknowledgeFailure: RequestFailure?) -> ShareFetchResponse.PartitionData {
        .init(
            partitionIndex: outcome.target.partition, errorCode: outcome.failure?.code ?? .none,
            errorMessage: outcome.failure?.message, acknowledgeErrorCode: acknowledgeFailure?.code ?? .none,
            acknowledgeErrorMessage: acknowledgeFailure?.message,
            currentLeader: .init(leaderId: context.broker.id, leaderEpoch: outcome.leaderEpoch),
            records: ByteBuffer(),
            acquiredRecords: outcome.failure == nil
                ? (outcome.found?.ranges ?? []).map {
                    .init(firstOffset: $0.first, lastOffset: $0.last, deliveryCount: $0.deliveryCount)
                } : [])
    }

    private func send(_ response: ShareFetchResponse, _ stretches: [LogStretch?]) {
        var response = response
        context.quotas?.fetch?.take(Double(stretches.reduce(0) { $0 + ($1?.byteCount ?? 0) }))
        response.throttleTimeMs = context.throttle()
        var frame = ByteBuffer()
        do {
            let gaps = try WireFrame.append(
                response, leavingOutRecords: stretches.map { $0?.byteCount ?? 0 }, apiKey: .shareFetch, version: context.version,
                correlationId: context.correlationID, into: &frame)
            let records = stretches.compactMap { $0 }.map { stretch -> [ResponsePart] in
                [
                    .file(
                        FileStretch(
                            descriptor: stretch.file.descriptor, offset: stretch.position, byteCount: stretch.byteCount,
                            owner: stretch.file))
                ]
            }
            reply.send(parts: RecordsSplice.parts(frame, gaps, records))
        } catch {
            reply.sendNothing()
            context.connection.close(reason: "a share fetch response could not be written: \(error)")
        }
    }
}
