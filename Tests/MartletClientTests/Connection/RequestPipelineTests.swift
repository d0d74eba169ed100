import NIOCore
import Testing

@testable import MartletClient

@Suite struct RequestPipelineTests {
    private func frame(_ mark: UInt8) -> ByteBuffer { ByteBuffer(bytes: [0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, mark]) }

    @Test func `Requests beyond the limit wait, and leave in order as answers come`() throws {
        var pipeline = RequestPipeline<String>(maxInFlight: 2)
        #expect(pipeline.submit(frame(1), waiter: "a", deadline: .distantFuture) != nil)
        #expect(pipeline.submit(frame(2), waiter: "b", deadline: .distantFuture) != nil)
        #expect(pipeline.submit(frame(3), waiter: "c", deadline: .distantFuture) == nil)
        #expect(pipeline.inFlightCount == 2)
        let (first, next) = try pipeline.answered(0)
        #expect(first == "a")
        let sent = try #require(next)
        #expect(sent.getInteger(at: sent.readerIndex + 8, as: Int32.self) == 2)
        #expect(sent.getInteger(at: sent.readerIndex + 12, as: UInt8.self) == 3)
        #expect(try pipeline.answered(1).waiter == "b")
        #expect(try pipeline.answered(2).waiter == "c")
    }

    @Test(arguments: [Int32(1), -1, 7])
    func `An answer out of turn is refused`(correlationID: Int32) {
        var pipeline = RequestPipeline<String>(maxInFlight: 5)
        _ = pipeline.submit(frame(1), waiter: "a", deadline: .distantFuture)
        #expect { try pipeline.answered(correlationID) } throws: { ($0 as? ClientError)?.kind == .malformedAnswer }
    }

    @Test func `An answer that nobody awaits is refused`() {
        var pipeline = RequestPipeline<String>(maxInFlight: 5)
        #expect { try pipeline.answered(0) } throws: { ($0 as? ClientError)?.kind == .malformedAnswer }
    }

    @Test func `The earliest deadline counts those that wait too`() {
        var pipeline = RequestPipeline<String>(maxInFlight: 1)
        #expect(pipeline.earliestDeadline == nil)
        _ = pipeline.submit(frame(1), waiter: "a", deadline: .uptimeNanoseconds(20))
        _ = pipeline.submit(frame(2), waiter: "b", deadline: .uptimeNanoseconds(10))
        #expect(pipeline.earliestDeadline == .uptimeNanoseconds(10))
    }

    @Test func `When the connection goes everybody is told, oldest first`() {
        var pipeline = RequestPipeline<String>(maxInFlight: 1)
        for waiter in ["a", "b", "c"] { _ = pipeline.submit(frame(0), waiter: waiter, deadline: .distantFuture) }
        #expect(pipeline.abandon() == ["a", "b", "c"])
        #expect(pipeline.abandon().isEmpty)
    }
}
