@testable import CoordinatorZooKeeper
import MartletStrategy
import NIOCore

/// A session machine with a server that says what a test wants, byte by byte, at times that the test chooses.
struct SessionTrial {
    var machine: SessionMachine
    var now = Duration.zero
    /// All that the machine wanted since it was last asked for.
    private(set) var actions: [SessionAction] = []
    private(set) var link = 0
    private(set) var isShut = true
    /// Frames that the machine sent and nobody looked at, without their lengths.
    private(set) var requests: [ByteBuffer] = []
    private var lastCall = 0

    init(servers: Int = 1, credentials: ZooKeeperCredentials = .none, seed: UInt64 = 1) {
        machine = SessionMachine(
            SessionSettings(
                serverCount: servers, callLimit: .seconds(1), sessionTimeout: .seconds(6), credentials: credentials,
                accessList: .open, root: "/root",
                seed: seed))
    }

    mutating func on(_ event: SessionEvent) {
        for action in machine.on(event, at: now) {
            actions.append(action)
            switch action {
            case .open(let link, _): (self.link, isShut) = (link, false)
            case .shut: isShut = true
            case .send(_, var bytes):
                while let length = bytes.readInteger(as: Int32.self), let frame = bytes.readSlice(length: Int(length)) {
                    requests.append(frame)
                }
            default: break
            }
        }
    }

    mutating func pass(_ time: Duration) {
        now += time
        on(.time)
    }

    mutating func takeActions() -> [SessionAction] {
        defer { actions = [] }
        return actions
    }

    mutating func takeRequests() -> [ByteBuffer] {
        defer { requests = [] }
        return requests
    }

    /// Begins a call, with a deadline one second ahead.
    @discardableResult
    mutating func call(_ request: ZooKeeperRequest) -> Int {
        lastCall += 1
        on(.call(SessionCall(id: lastCall, request: request, deadline: now + .seconds(1))))
        return lastCall
    }

    func outcome(of call: Int) -> Result<ZooKeeperAnswer, CallFailure>? {
        for case .finish(call, let outcome) in actions { return outcome }
        return nil
    }

    func states() -> [CoordinationSession] {
        actions.compactMap { if case .report(let state) = $0 { state } else { nil } }
    }

    // MARK: The server

    /// Lets the machine connect, and welcomes it.
    mutating func connect(session: Int64 = 7, timeout: Int32 = 6000) {
        open()
        welcome(session: session, timeout: timeout)
    }

    mutating func open() {
        on(.time)
        on(.opened(link: link))
    }

    mutating func welcome(session: Int64 = 7, timeout: Int32 = 6000) {
        var body = ByteBuffer()
        body.writeInteger(Int32(0))
        body.writeInteger(timeout)
        body.writeInteger(session)
        body.writeJute([UInt8](repeating: 9, count: 16))
        body.writeJute(false)
        say(body)
    }

    /// The answer to the oldest request, whose xid is taken from it.
    mutating func answer(_ code: Int32 = 0, zxid: Int64 = 1, _ content: (inout ByteBuffer) -> Void = { _ in }) {
        guard !requests.isEmpty else { return }
        let xid = requests.removeFirst().getInteger(at: 0, as: Int32.self) ?? 0
        say(xid: xid, code, zxid: zxid, content)
    }

    mutating func say(
        xid: Int32, _ code: Int32 = 0, zxid: Int64 = 1, _ content: (inout ByteBuffer) -> Void = { _ in }
    ) {
        var body = ByteBuffer()
        body.writeInteger(xid)
        body.writeInteger(zxid)
        body.writeInteger(code)
        content(&body)
        say(body)
    }

    mutating func say(_ body: ByteBuffer) {
        var frame = ByteBuffer()
        frame.writeFrame(body)
        say(bytes: frame)
    }

    mutating func say(bytes: ByteBuffer) { on(.received(link: link, bytes)) }
}

extension ByteBuffer {
    /// A stat of ZooKeeper's, 68 bytes.
    mutating func writeStat(dataVersion: Int32 = 0, owner: Int64 = 0) {
        for _ in 0..<4 { writeInteger(Int64(1)) }
        writeInteger(dataVersion)
        for _ in 0..<2 { writeInteger(Int32(0)) }
        writeInteger(owner)
        for _ in 0..<2 { writeInteger(Int32(0)) }
        writeInteger(Int64(1))
    }

    /// The kind of request, behind the xid.
    var operationCode: Int32? { getInteger(at: readerIndex + 4, as: Int32.self) }
}
