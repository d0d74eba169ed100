import MartletLog
import MartletModel
import MartletServer

/// The produce requests that one connection has appended since its last write-out.
///
/// A socket read brings many small requests. Their batches are staged in the logs one by one, then written with one
/// system call for each partition, then answered together. Confined to the connection's event loop.
struct ProduceQueue {
    private var requests: [Request] = []
    private var touched: [Partition] = []

    private struct Request {
        var outcomes: ProduceOutcomes
        let context: RequestContext
        let reply: Reply
        let timeout: Duration
    }

    var isEmpty: Bool { requests.isEmpty }

    mutating func add(_ outcomes: ProduceOutcomes, context: RequestContext, reply: Reply, timeout: Duration) {
        for outcome in outcomes.all {
            if let partition = outcome.partition, outcome.append != nil, touched.last !== partition,
                !touched.contains(where: { $0 === partition })
            {
                touched.append(partition)
            }
        }
        requests.append(Request(outcomes: outcomes, context: context, reply: reply, timeout: timeout))
    }

    /// Writes everything out and answers whatever does not have to wait.
    mutating func complete(flushing groupCommit: GroupCommit) {
        guard !requests.isEmpty else { return }
        for partition in touched {
            // Whose batches were lost, if it fails, each request finds out for itself.
            try? partition.log.writeOut()
            partition.appended()
        }
        var flushes: [ObjectIdentifier: (Partition, Offset)] = [:]
        for request in requests {
            settle(request, noting: &flushes)
        }
        for (partition, end) in flushes.values {
            groupCommit.flush(partition.log, through: end) { partition.flushed($0) }
        }
        requests.removeAll(keepingCapacity: true)
        touched.removeAll(keepingCapacity: true)
    }

    private func settle(_ request: Request, noting flushes: inout [ObjectIdentifier: (Partition, Offset)]) {
        var outcomes = request.outcomes
        var waiting: [(place: ProduceOutcomes.Place, partition: Partition, append: LogAppend, treatment: ProduceTreatment)] = []
        for place in outcomes.all.indices {
            let outcome = outcomes.all[place]
            guard let partition = outcome.partition, let append = outcome.append, let treatment = outcome.treatment else {
                continue
            }
            do {
                try partition.log.writeOut(append)
            } catch {
                outcomes.fail(place, RequestFailure(error))
                continue
            }
            if treatment.needsFlush || append.isFlushDue {
                let end = append.lastOffset.advanced(by: 1)
                let id = ObjectIdentifier(partition)
                flushes[id] = (partition, max(end, flushes[id]?.1 ?? end))
            }
            if !partition.acknowledges(append, treatment) { waiting.append((place, partition, append, treatment)) }
        }
        guard !waiting.isEmpty else { return outcomes.answer(request.context, request.reply) }

        let produce = ParkedProduce(
            outcomes, context: request.context, reply: request.reply, deadline: .now + request.timeout)
        for wait in waiting {
            partitionPark(wait.partition, produce.addPart(at: wait.place), wait.append, wait.treatment)
        }
        produce.allParked(in: waiting.map(\.partition))
    }

    private func partitionPark(
        _ partition: Partition, _ part: ParkedProduce.Part, _ append: LogAppend, _ treatment: ProduceTreatment
    ) {
        switch partition.park(part, append, treatment) {
        case .parked: break
        case .acknowledged: part.produce.settle(part.place, nil)
        case .failed(let failure): part.produce.settle(part.place, failure)
        }
    }
}
