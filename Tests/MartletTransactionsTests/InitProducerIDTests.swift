import MartletModel
import MartletTransactions
import MartletWire
import Testing

struct InitProducerIDTests {
    @Test func `the first producer of an id gets epoch 0, each further one the next`() {
        var bench = CoordinatorBench()
        let first = bench.begin()
        #expect(first == Producer(1001, 0))
        #expect(bench.begin() == Producer(1001, 1))
        #expect(bench.begin("other") == Producer(1002, 0))
        bench.restart()
        #expect(bench.begin() == Producer(1001, 2))
    }

    @Test(
        arguments: [
            ("", 60_000, ErrorCode.invalidRequest), ("t", 0, .invalidTransactionTimeout), ("t", -1, .invalidTransactionTimeout),
            ("t", 900_001, .invalidTransactionTimeout),
        ] as [(String, Int32, ErrorCode)])
    func `a request that cannot be is refused`(id: String, timeout: Int32, code: ErrorCode) {
        var bench = CoordinatorBench()
        #expect(bench.initialize(id, timeout: timeout)?.code == code)
        #expect(bench.log.isEmpty)
    }

    @Test func `the longest time-out is taken`() {
        var bench = CoordinatorBench()
        #expect(bench.initialize(timeout: 900_000)?.code == ErrorCode.none)
    }

    /// Scenario 25.
    @Test func `25 a second producer fences the first, also after the coordinator was started again`() {
        for restarts in [false, true] {
            var bench = CoordinatorBench()
            let zombie = bench.begin()
            #expect(bench.add([.a], by: zombie) == ErrorCode.none)
            #expect(bench.initialize()?.code == .concurrentTransactions)
            #expect(bench.phase() == .prepareAbort)
            if restarts { bench.restart() }
            #expect(bench.initialize()?.code == .concurrentTransactions)
            let markers = bench.writeMarkers()
            #expect(markers.outcome == .abort)
            #expect(markers.epoch > zombie.epoch)
            let successor = bench.begin()
            #expect(successor.epoch > markers.epoch)
            if restarts { bench.restart() }
            #expect(bench.add([.a], by: zombie) == .producerFenced)
            #expect(bench.verify(.a, by: zombie) == .producerFenced)
            #expect(bench.end(.commit, by: zombie)?.errorCode == .producerFenced)
            #expect(bench.end(.abort, by: zombie)?.errorCode == .producerFenced)
            #expect(bench.end(.commit, by: zombie, version: 4)?.errorCode == .producerFenced)
            #expect(bench.initialize(as: zombie)?.code == .producerFenced)
            #expect(bench.add([.a], by: successor) == ErrorCode.none)
        }
    }

    @Test func `a zombie that asks with its own epoch does not take its successor's transaction down`() {
        var bench = CoordinatorBench()
        let zombie = bench.begin()
        let successor = bench.begin()
        _ = bench.add([.a], by: successor)
        #expect(bench.initialize(as: zombie)?.code == .producerFenced)
        #expect(bench.phase() == .ongoing)
    }

    @Test func `a producer goes on with its id after an error, and may ask twice`() {
        var bench = CoordinatorBench()
        let producer = bench.begin()
        let bumped = bench.begin(as: producer)
        #expect(bumped == Producer(producer.id, 1))
        #expect(bench.begin(as: producer) == bumped)
        #expect(bench.begin() == Producer(producer.id, 2))
        #expect(bench.initialize(as: producer)?.code == .producerFenced)
        #expect(bench.initialize(as: Producer(77, 2))?.code == .producerFenced)
    }

    @Test func `an id that was forgotten takes a producer with an id of its own`() {
        var bench = CoordinatorBench()
        #expect(bench.begin(as: Producer(5, 3)) == Producer(1001, 0))
    }

    @Test func `a producer whose epochs are used up gets another id, and may ask twice`() {
        var bench = CoordinatorBench()
        bench.plant(TransactionLogValue(producerId: 7, producerEpoch: 32766, transactionTimeoutMs: 1000))
        let old = Producer(7, 32766)
        let rotated = bench.begin(as: old)
        #expect(rotated == Producer(1001, 0))
        #expect(bench.begin(as: old) == rotated)
        #expect(bench.initialize(as: Producer(7, 32765))?.code == .producerFenced)
        #expect(bench.begin() == Producer(1001, 1))
    }

    @Test func `a fence of the last epoch leads to another producer id`() {
        var bench = CoordinatorBench()
        bench.plant(TransactionLogValue(producerId: 7, producerEpoch: 32766, transactionTimeoutMs: 1000))
        let last = Producer(7, 32766)
        #expect(bench.add([.a], by: last) == ErrorCode.none)
        #expect(bench.initialize()?.code == .concurrentTransactions)
        #expect(bench.markers.first?.epoch == 32767)
        #expect(bench.end(.abort, by: last)?.errorCode == .concurrentTransactions)
        bench.writeMarkers()
        #expect(bench.end(.abort, by: last)?.errorCode == .producerFenced)
        #expect(bench.begin() == Producer(1001, 0))
    }

    @Test func `without a producer id to give, the request is refused and may be tried again`() {
        var bench = CoordinatorBench()
        bench.producerIDFailure = ProducerIDFailure(.coordinatorLoadInProgress)
        #expect(bench.initialize()?.code == .coordinatorLoadInProgress)
        bench.producerIDFailure = nil
        #expect(bench.initialize()?.code == ErrorCode.none)
    }

    @Test func `two-phase commit is not served`() {
        var machine = TransactionCoordinator(settings: TransactionSettings())
        let bench = CoordinatorBench()
        var request = InitProducerIdRequest(transactionalId: "t", transactionTimeoutMs: 1, enable2Pc: true)
        #expect(
            machine.initProducerID(request, at: bench.now, ticket: .init(rawValue: 1)).answers.first?.answer.code
                == .transactionalIdAuthorizationFailed)
        request = InitProducerIdRequest(transactionalId: "t", transactionTimeoutMs: 1, keepPreparedTxn: true)
        #expect(
            machine.initProducerID(request, at: bench.now, ticket: .init(rawValue: 2)).answers.first?.answer.code
                == .unsupportedVersion)
    }
}

extension TransactionAnswer {
    var code: ErrorCode? {
        switch self {
        case .initProducerID(let response): response.errorCode
        case .added(let code): code
        case .verified(let codes): codes.first
        case .endTransaction(let response): response.errorCode
        case .described(let state): state.errorCode
        case .listed: nil
        }
    }
}
