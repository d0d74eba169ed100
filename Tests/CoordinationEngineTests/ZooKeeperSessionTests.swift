@testable import CoordinatorZooKeeper
import MartletStrategy
import NIOCore
import Testing

/// The session's states and times.
@Suite struct ZooKeeperSessionTests {
    @Test func `The first frame asks for a new session, and later ones for the same with what was seen last`() {
        var trial = SessionTrial()
        trial.open()
        #expect(trial.takeRequests() == [connectRequest(lastZxid: 0, session: 0, password: 0)])
        trial.welcome(session: 7)
        #expect(trial.states() == [.connected])
        trial.call(.exists(path: "/a"))
        trial.answer(-101, zxid: 42)
        trial.on(.lost(link: trial.link, reason: "test"))
        trial.pass(.milliseconds(200))
        trial.open()
        #expect(trial.takeRequests() == [connectRequest(lastZxid: 42, session: 7, password: 9)])
    }

    @Test func `Calls wait for a session, are sent behind each other, and are answered in their order`() {
        var trial = SessionTrial()
        let (first, second) = (trial.call(.getData(path: "/a")), trial.call(.getChildren(path: "/a")))
        trial.connect()
        #expect(trial.takeRequests().dropFirst().map(\.operationCode) == [4, 12])
        trial.say(xid: 1) { bytes in
            bytes.writeJute([UInt8]([5]))
            bytes.writeStat(dataVersion: 3, owner: 8)
        }
        trial.say(xid: 2) { bytes in
            bytes.writeInteger(Int32(2))
            bytes.writeJute("x")
            bytes.writeJute("y")
            bytes.writeStat()
        }
        #expect(trial.outcome(of: first) == .success(.data([5], ZnodeStat(dataVersion: 3, ephemeralOwner: 8))))
        #expect(trial.outcome(of: second) == .success(.children(["x", "y"])))
    }

    @Test func `Frames may arrive in pieces, and several at once`() {
        var trial = SessionTrial()
        trial.connect()
        _ = trial.takeRequests()
        let calls = [trial.call(.exists(path: "/a")), trial.call(.exists(path: "/b"))]
        var bytes = ByteBuffer()
        for xid in 1...2 as ClosedRange<Int32> {
            var body = ByteBuffer()
            body.writeInteger(xid)
            body.writeInteger(Int64(1))
            body.writeInteger(Int32(-101))
            bytes.writeFrame(body)
        }
        while let byte = bytes.readSlice(length: min(3, max(1, bytes.readableBytes))) { trial.say(bytes: byte) }
        for call in calls { #expect(trial.outcome(of: call) == .failure(.refused(.noNode))) }
    }

    @Test func `The leader is asked each third of the timeout, also of a session that reads all the time`() {
        var trial = SessionTrial()
        trial.connect(timeout: 3000)
        _ = trial.takeRequests()
        for _ in 0..<10 {
            trial.pass(.milliseconds(500))
            trial.call(.exists(path: "/a"))
            trial.answer(-101)
            trial.pass(.milliseconds(499))
            #expect(trial.requests.isEmpty)
            trial.pass(.milliseconds(1))
            #expect(trial.requests.map(\.operationCode) == [9])
            trial.answer { $0.writeJute("/root") }
        }
        #expect(trial.states() == [.connected])
    }

    @Test func `Two thirds of the timeout without contact suspend the session, and the whole of it ends it`() {
        var trial = SessionTrial()
        trial.connect()
        trial.on(.lost(link: trial.link, reason: "test"))
        trial.pass(.milliseconds(3999))
        #expect(trial.states() == [.connected])
        trial.pass(.milliseconds(1))
        #expect(trial.states() == [.connected, .suspended])
        trial.pass(.milliseconds(1999))
        #expect(trial.states() == [.connected, .suspended])
        trial.pass(.milliseconds(1))
        #expect(trial.states() == [.connected, .suspended, .expired])
    }

    @Test func `Contact counts from when what was answered was sent`() {
        var trial = SessionTrial()
        trial.connect()
        trial.pass(.milliseconds(2000))
        trial.pass(.milliseconds(900))
        // The answer to the heartbeat of second 2: the server may have heard nothing since.
        trial.say(xid: 1) { $0.writeJute("/root") }
        trial.on(.lost(link: trial.link, reason: "test"))
        trial.pass(.milliseconds(3099))
        #expect(trial.states() == [.connected])
        trial.pass(.milliseconds(1))
        #expect(trial.states() == [.connected, .suspended])
    }

    @Test func `A server that is cut off from the leader and answers reads keeps no session alive`() {
        var trial = SessionTrial()
        trial.connect()
        _ = trial.takeRequests()
        let cutOff = trial.link
        for _ in 0..<4 {
            trial.pass(.milliseconds(499))
            trial.call(.exists(path: "/a"))
            trial.answer(-101)
        }
        // Now the heartbeat, to which it has no answer, nor to what is behind it.
        trial.pass(.milliseconds(4))
        #expect(trial.requests.map(\.operationCode) == [9])
        trial.pass(.seconds(1))
        #expect(trial.actions.contains(.shut(link: cutOff)))
        trial.pass(.milliseconds(999))
        #expect(trial.states() == [.connected])
        trial.pass(.milliseconds(1))
        #expect(trial.states() == [.connected, .suspended])
    }

    @Test func `What was answered in time and is read too late does not bring a session back`() {
        var trial = SessionTrial()
        trial.connect()
        trial.pass(.seconds(2))
        // The process is stopped for some time, as by SIGSTOP, with the answer in its socket.
        trial.now += .seconds(5)
        trial.say(xid: 1) { $0.writeJute("/root") }
        #expect(trial.states() == [.connected, .suspended])
        trial.now += .seconds(1)
        trial.on(.time)
        #expect(trial.states() == [.connected, .suspended, .expired])
    }

    @Test func `A session that comes back in time was never away`() {
        var trial = SessionTrial()
        trial.connect()
        trial.on(.lost(link: trial.link, reason: "test"))
        trial.pass(.milliseconds(4500))
        trial.open()
        trial.welcome()
        #expect(trial.states() == [.connected, .suspended, .connected])
    }

    @Test func `A session that was given up here is ended on the server before the next one begins`() {
        var trial = SessionTrial()
        trial.connect(session: 7)
        trial.on(.lost(link: trial.link, reason: "test"))
        trial.pass(.seconds(6))
        _ = trial.takeRequests()
        trial.open()
        #expect(trial.takeRequests() == [connectRequest(lastZxid: 0, session: 7, password: 9)])
        trial.welcome(session: 7)
        #expect(trial.takeRequests().map(\.operationCode) == [-11])
        let old = trial.link
        trial.say(xid: 1)
        #expect(trial.actions.contains(.shut(link: old)))
        trial.open()
        #expect(trial.takeRequests() == [connectRequest(lastZxid: 1, session: 0, password: 0)])
        trial.welcome(session: 8)
        #expect(trial.states() == [.connected, .expired, .connected])
    }

    @Test func `A session that the server has forgotten is over, with the calls that waited for it`() {
        var trial = SessionTrial()
        trial.connect()
        trial.on(.lost(link: trial.link, reason: "test"))
        let call = trial.call(.exists(path: "/a"))
        trial.pass(.milliseconds(200))
        trial.open()
        trial.welcome(session: 0, timeout: 0)
        #expect(trial.outcome(of: call) == .failure(.sessionExpired))
        trial.connect(session: 8)
        #expect(trial.states() == [.connected, .expired, .connected])
        let next = trial.call(.exists(path: "/a"))
        _ = trial.takeRequests()
        trial.say(xid: 1, -101)
        #expect(trial.outcome(of: next) == .failure(.refused(.noNode)))
    }

    @Test func `Every server has its turn, and after the last there is a pause`() {
        var trial = SessionTrial(servers: 3)
        var tried: [Int] = []
        for _ in 0..<3 {
            trial.on(.time)
            for case .open(_, let server) in trial.takeActions() { tried.append(server) }
            trial.on(.lost(link: trial.link, reason: "test"))
        }
        #expect(tried.sorted() == [0, 1, 2])
        #expect(trial.isShut)
        trial.pass(.milliseconds(49))
        #expect(trial.isShut)
        trial.pass(.milliseconds(101))
        #expect(!trial.isShut)
    }

    @Test func `Which server is first is left to chance`() {
        let firsts = Set((0..<50).map { seed in SessionTrial(servers: 3, seed: seed).machine.order[0] })
        #expect(firsts == [0, 1, 2])
    }

    @Test func `A server that accepts and says nothing is given up`() {
        var trial = SessionTrial(servers: 2)
        trial.open()
        let silent = trial.link
        trial.pass(.seconds(1))
        #expect(trial.actions.contains(.shut(link: silent)))
        trial.on(.time)
        #expect(trial.link > silent)
    }

    @Test func `Closing ends the session on the server, behind the calls that are on their way`() {
        var trial = SessionTrial()
        trial.connect()
        _ = trial.takeRequests()
        let call = trial.call(.exists(path: "/a"))
        trial.on(.close(deadline: trial.now + .seconds(1)))
        #expect(trial.takeRequests().map(\.operationCode) == [3, -11])
        trial.say(xid: 1, -101)
        trial.say(xid: 2)
        #expect(trial.outcome(of: call) == .failure(.refused(.noNode)))
        #expect(trial.actions.last == .ended)
        #expect(trial.states() == [.connected, .expired])
        let late = trial.call(.exists(path: "/a"))
        #expect(trial.outcome(of: late) == .failure(.sessionExpired))
        #expect(trial.machine.pause(at: trial.now) == nil)
    }

    @Test func `Closing takes no longer than its deadline, whatever the servers do`() {
        var trial = SessionTrial()
        trial.connect()
        trial.on(.lost(link: trial.link, reason: "test"))
        trial.on(.close(deadline: trial.now + .seconds(1)))
        trial.pass(.milliseconds(999))
        #expect(!trial.actions.contains(.ended))
        trial.pass(.milliseconds(1))
        #expect(trial.actions.contains(.ended))
    }

    @Test func `A watch is set again on each link, and said to be blind until then`() {
        var trial = SessionTrial()
        trial.connect()
        trial.on(.watch)
        trial.call(.addWatch(path: "/root"))
        _ = trial.takeRequests()
        trial.say(xid: 1)
        trial.say(xid: -1) { bytes in
            bytes.writeInteger(Int32(3))
            bytes.writeInteger(Int32(3))
            bytes.writeJute("/root/a=")
        }
        #expect(trial.actions.contains(.changed(path: "/root/a=")))
        #expect(!trial.actions.contains(.resync))
        trial.on(.lost(link: trial.link, reason: "test"))
        trial.pass(.milliseconds(200))
        trial.connect()
        #expect(trial.takeRequests().last?.operationCode == 106)
        #expect(!trial.actions.contains(.resync))
        trial.say(xid: 2)
        #expect(trial.actions.contains(.resync))
    }

    private func connectRequest(lastZxid: Int64, session: Int64, password: UInt8) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.writeInteger(Int32(0))
        bytes.writeInteger(lastZxid)
        bytes.writeInteger(Int32(6000))
        bytes.writeInteger(session)
        bytes.writeJute([UInt8](repeating: password, count: 16))
        bytes.writeInteger(UInt8(0))
        return bytes
    }
}
