import MartletLog
import MartletModel
import MartletRecord
import NIOCore

/// An idempotent producer of one partition, which sends a batch again until it is acknowledged.
final class SimulatedProducer {
    unowned let world: Simulation
    let id: BrokerID
    let name: TopicPartition
    private let producer: ProducerID
    private var sequence = ProducerSequence(0)
    private var batch: ByteBuffer?
    private var attempt = 0
    private var target: BrokerID
    private(set) var acknowledgedCount = 0

    var isWaiting: Bool { batch != nil }

    init(_ world: Simulation, number: Int, _ name: TopicPartition) {
        self.world = world
        self.name = name
        id = BrokerID(Int32(1000 + number))
        producer = ProducerID(Int64(number))
        target = world.brokerIDs[0]
    }

    func act() {
        if batch == nil, !world.isCalm {
            let count = world.number(in: 1...3)
            do throws(RecordBatchError) {
                var builder = RecordBatchBuilder(
                    producer: BatchProducer(id: producer, epoch: 0, baseSequence: sequence), capacity: 256)
                for place in 0..<count {
                    var value = ByteBuffer()
                    value.writeInteger(Int64(sequence.rawValue) + Int64(place))
                    try builder.append(key: nil, value: value, timestamp: Timestamp(Int64(world.scheduler.now)))
                }
                batch = try builder.finish()
            } catch {
                world.complain("a batch cannot be built: \(error)")
            }
            sequence = sequence.advanced(by: Int32(count))
            send()
        }
        world.scheduler.plan(after: world.number(in: 50...250)) { [self] world in
            if !world.isOver { act() }
        }
    }

    private func send() {
        guard let batch else { return }
        attempt += 1
        let number = attempt
        target = world.presumedLeader(of: name) ?? target
        let (target, own) = (target, id)
        world.send(from: own, to: target) { [self] process in
            process.produce(batch, to: name) { [self] result in
                world.send(from: target, toClient: own) { [self] in answered(result, number) }
            }
        }
        world.scheduler.plan(after: 700) { [self] world in
            if attempt == number, self.batch != nil, !world.isOver { send() }
        }
    }

    private func answered(_ result: Result<Offset, ProduceRefusal>, _ number: Int) {
        guard batch != nil, !world.isOver else { return }
        switch result {
        // Also of an earlier attempt with the same batch; one of an earlier batch has no number of this one.
        case .success where number > attemptsBefore:
            batch = nil
            attemptsBefore = attempt
            acknowledgedCount += 1
        case .success: break
        case .failure where number == attempt:
            world.scheduler.plan(after: 50) { [self] world in
                if attempt == number, batch != nil, !world.isOver { send() }
            }
        case .failure: break
        }
    }

    private var attemptsBefore = 0
}
