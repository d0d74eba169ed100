import NIOCore

/// A request of ZooKeeper's client protocol. Paths are absolute, the chroot included.
enum ZooKeeperRequest: Hashable, Sendable {
    case step(ZooKeeperStep)
    /// All or nothing.
    case multi([ZooKeeperStep])
    case exists(path: String)
    case getData(path: String)
    case getChildren(path: String)
    /// A persistent watch on the znode and everything below it.
    case addWatch(path: String)
    /// Answered when the leader has seen it.
    case sync(path: String)
    case sasl(token: [UInt8])
    case closeSession

    /// Whether one that was sent and not answered may have changed something.
    var isWrite: Bool {
        switch self {
        case .step, .multi, .closeSession: true
        case .exists, .getData, .getChildren, .addWatch, .sync, .sasl: false
        }
    }

    /// Whether an answer means that the leader knows this session: one that is cut off from it answers reads and pings for
    /// some time, while the session ends without it.
    var reachesLeader: Bool {
        if case .sync = self { true } else { isWrite }
    }

    /// What follows the xid in the frame.
    func write(into bytes: inout ByteBuffer, _ accessList: AccessList) {
        bytes.writeInteger(operationCode)
        switch self {
        case .step(let step): step.write(into: &bytes, accessList)
        case .multi(let steps):
            for step in steps {
                Self.writeMultiHeader(step.operationCode, isLast: false, into: &bytes)
                step.write(into: &bytes, accessList)
            }
            Self.writeMultiHeader(-1, isLast: true, into: &bytes)
        case .exists(let path), .getData(let path):
            bytes.writeJute(path)
            bytes.writeJute(false)
        case .getChildren(let path):
            bytes.writeJute(path)
            bytes.writeJute(false)
        case .addWatch(let path):
            let persistentRecursive: Int32 = 1
            bytes.writeJute(path)
            bytes.writeInteger(persistentRecursive)
        case .sync(let path): bytes.writeJute(path)
        case .sasl(let token): bytes.writeJute(token)
        case .closeSession: break
        }
    }

    private static func writeMultiHeader(_ code: Int32, isLast: Bool, into bytes: inout ByteBuffer) {
        bytes.writeInteger(code)
        bytes.writeJute(isLast)
        bytes.writeInteger(Int32(-1))
    }

    private var operationCode: Int32 {
        switch self {
        case .step(let step): step.operationCode
        case .multi: 14
        case .exists: 3
        case .getData: 4
        case .getChildren: 12
        case .addWatch: 106
        case .sync: 9
        case .sasl: 102
        case .closeSession: -11
        }
    }
}
