@testable import CoordinatorZooKeeper
import MartletStrategy
import NIOCore
import Testing

/// What becomes of calls, and of what a server says that is no ZooKeeper server or means harm.
@Suite struct ZooKeeperCallTests {
    private static let write = ZooKeeperRequest.step(.setData(path: "/a", [1], version: -1))

    @Test func `A write whose link is lost is of unknown outcome, and a read is asked again`() {
        var trial = SessionTrial()
        trial.connect()
        let (write, read) = (trial.call(Self.write), trial.call(.exists(path: "/a")))
        trial.on(.lost(link: trial.link, reason: "test"))
        #expect(trial.outcome(of: write) == .failure(.unanswered(reason: "the connection was lost before the answer: test")))
        #expect(trial.outcome(of: read) == nil)
        trial.pass(.milliseconds(200))
        _ = trial.takeRequests()
        trial.connect()
        #expect(trial.takeRequests().dropFirst().map(\.operationCode) == [3])
        trial.say(xid: 3) { $0.writeStat() }
        #expect(trial.outcome(of: read) == .success(.exists(ZnodeStat(dataVersion: 0))))
    }

    @Test func `A write that was never sent has not happened`() {
        var trial = SessionTrial()
        let write = trial.call(Self.write)
        trial.pass(.seconds(1))
        guard case .failure(.unavailable) = trial.outcome(of: write) else {
            Issue.record("it is \(String(describing: trial.outcome(of: write)))")
            return
        }
    }

    @Test func `A server that leaves a call without an answer for a second is given up`() {
        var trial = SessionTrial(servers: 2)
        trial.connect()
        let silent = trial.link
        let (write, read) = (trial.call(Self.write), trial.call(.exists(path: "/a")))
        trial.pass(.milliseconds(999))
        #expect(trial.outcome(of: write) == nil)
        trial.pass(.milliseconds(1))
        #expect(trial.outcome(of: write) == .failure(.unanswered(reason: "no answer came in time")))
        #expect(trial.outcome(of: read) == .failure(.unavailable(reason: "no answer came in time")))
        #expect(trial.actions.contains(.shut(link: silent)))
    }

    @Test func `An answer that comes after its caller has gone keeps the others in step`() {
        var trial = SessionTrial()
        trial.connect()
        let early = trial.call(Self.write)
        trial.pass(.milliseconds(600))
        let late = trial.call(.exists(path: "/b"))
        // Something is heard, so that the link stays.
        trial.say(xid: -1) { bytes in
            bytes.writeInteger(Int32(3))
            bytes.writeInteger(Int32(3))
            bytes.writeJute("/root/x=")
        }
        trial.pass(.milliseconds(400))
        #expect(trial.outcome(of: early) == .failure(.unanswered(reason: "no answer came in time")))
        trial.say(xid: 1) { $0.writeStat() }
        trial.say(xid: 2, -101)
        #expect(trial.outcome(of: late) == .failure(.refused(.noNode)))
        #expect(!trial.isShut)
    }

    @Test func `A request that no server would take is not sent`() {
        var trial = SessionTrial()
        trial.connect()
        _ = trial.takeRequests()
        let data = [UInt8](repeating: 0, count: SessionMachine.requestByteCountMax)
        let call = trial.call(.step(.setData(path: "/a", data, version: -1)))
        guard case .failure(.tooLarge) = trial.outcome(of: call) else {
            Issue.record("it is \(String(describing: trial.outcome(of: call)))")
            return
        }
        #expect(trial.takeRequests().isEmpty)
    }

    @Test func `The outcome of each step of a multi is told`() {
        var trial = SessionTrial()
        trial.connect()
        _ = trial.takeRequests()
        let call = trial.call(.multi([.setData(path: "/a", [1], version: 2), .delete(path: "/b", version: -1)]))
        trial.say(xid: 1) { bytes in
            for (kind, content) in [(5, 3), (2, nil)] as [(Int32, Int32?)] {
                bytes.writeInteger(kind)
                bytes.writeJute(false)
                bytes.writeInteger(Int32(0))
                if let content { bytes.writeStat(dataVersion: content) }
            }
            bytes.writeInteger(Int32(-1))
            bytes.writeJute(true)
            bytes.writeInteger(Int32(-1))
        }
        #expect(trial.outcome(of: call) == .success(.multi([.set(ZnodeStat(dataVersion: 3)), .done])))
    }

    @Test func `A session that has moved to another server takes its write with it`() {
        var trial = SessionTrial()
        trial.connect()
        let write = trial.call(Self.write)
        trial.say(xid: 1, -118)
        #expect(trial.outcome(of: write) == nil)
        #expect(trial.isShut)
        trial.pass(.milliseconds(200))
        _ = trial.takeRequests()
        trial.connect()
        #expect(trial.takeRequests().last?.operationCode == 5)
    }

    // MARK: Hostile servers

    @Test(arguments: [Int32.max, -1, .min, (16 << 20) + 1])
    func `A frame of an impossible length ends the link, and the write is of unknown outcome`(_ length: Int32) {
        var trial = SessionTrial()
        trial.connect()
        let write = trial.call(Self.write)
        trial.say(bytes: ByteBuffer(integer: length))
        #expect(trial.isShut)
        guard case .failure(.unanswered) = trial.outcome(of: write) else {
            Issue.record("it is \(String(describing: trial.outcome(of: write)))")
            return
        }
    }

    @Test func `An answer that is out of turn, cut short, or of another kind ends the link`() {
        let answers: [(inout SessionTrial) -> Void] = [
            { $0.say(xid: 2) { $0.writeStat() } },
            { $0.say(xid: 1) { $0.writeInteger(Int64(0)) } },
            { $0.say(ByteBuffer(bytes: [1, 2, 3])) },
            { $0.say(xid: -1) { $0.writeInteger(Int32(3)) } },
            { $0.say(xid: -1) { $0.writeBytes([0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0xFF, 0xFE]) } },
        ]
        for answer in answers {
            var trial = SessionTrial()
            trial.connect()
            trial.call(.exists(path: "/a"))
            answer(&trial)
            #expect(trial.isShut)
        }
    }

    @Test func `A session that nobody could keep alive is not taken`() {
        var trial = SessionTrial()
        trial.open()
        let link = trial.link
        trial.welcome(timeout: 1)
        #expect(trial.actions.contains(.shut(link: link)))
        #expect(trial.states().isEmpty)
    }

    @Test func `A count is believed only as far as there are bytes for it`() {
        var trial = SessionTrial()
        trial.connect()
        let call = trial.call(.getChildren(path: "/a"))
        trial.say(xid: 1) { $0.writeInteger(Int32.max) }
        #expect(trial.isShut)
        #expect(trial.outcome(of: call) == nil)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `Nothing that a server says brings the client down`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var trial = SessionTrial(credentials: seed % 3 == 0 ? .sasl(user: "u", password: "p") : .none, seed: seed)
        for _ in 0..<60 {
            if trial.isShut { trial.pass(.milliseconds(200)) }
            switch Int.random(in: 0..<8, using: &random) {
            case 0: trial.open()
            case 1: trial.welcome(session: .random(in: -1...8, using: &random), timeout: .random(in: -1...9000, using: &random))
            case 2: trial.call(.multi([.setData(path: "/a", [1], version: 2), .delete(path: "/b", version: -1)]))
            case 3: trial.call(.getChildren(path: "/a"))
            case 4: trial.answer(Bool.random(using: &random) ? 0 : -101) { $0.writeBytes(Self.noise(&random)) }
            case 5: trial.say(xid: .random(in: -4...4, using: &random)) { $0.writeBytes(Self.noise(&random)) }
            case 6: trial.say(ByteBuffer(bytes: Self.noise(&random)))
            default: trial.say(bytes: ByteBuffer(bytes: Self.noise(&random)))
            }
        }
        // It is as good as new: an honest server is served.
        trial.pass(.seconds(20))
        for _ in 0..<4 where trial.machine.link != .ready {
            trial.pass(.seconds(2))
            trial.open()
            trial.welcome(session: 99)
            for _ in 0..<2 { trial.say(xid: 1) }
        }
        #expect(trial.machine.link != .ended)
    }

    /// Mostly small numbers, which is what counts and lengths are.
    private static func noise(_ random: inout SplitMix64) -> [UInt8] {
        (0..<Int.random(in: 0..<90, using: &random)).map { _ in
            Bool.random(using: &random) ? 0 : UInt8.random(in: 0...255, using: &random)
        }
    }
}
