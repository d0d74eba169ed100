import NIOCore

/// A write, by itself or as one of several in a multi.
enum ZooKeeperStep: Hashable, Sendable {
    enum Kind: Int32, Sendable {
        case lasting = 0
        case ephemeral = 1
        /// The server removes it some time after its last child is gone.
        case container = 4
    }

    case create(path: String, [UInt8], Kind)
    case delete(path: String, version: Int32)
    case setData(path: String, [UInt8], version: Int32)
    case check(path: String, version: Int32)

    /// Whatever version the znode has.
    static let anyVersion: Int32 = -1
    /// One that no znode has.
    static let noVersion = Int32.min

    var operationCode: Int32 {
        switch self {
        case .create(_, _, .container): 19
        case .create: 1
        case .delete: 2
        case .setData: 5
        case .check: 13
        }
    }

    func write(into bytes: inout ByteBuffer, _ accessList: AccessList) {
        switch self {
        case .create(let path, let data, let kind):
            bytes.writeJute(path)
            bytes.writeJute(data)
            accessList.write(into: &bytes)
            bytes.writeInteger(kind.rawValue)
        case .delete(let path, let version), .check(let path, let version):
            bytes.writeJute(path)
            bytes.writeInteger(version)
        case .setData(let path, let data, let version):
            bytes.writeJute(path)
            bytes.writeJute(data)
            bytes.writeInteger(version)
        }
    }
}
