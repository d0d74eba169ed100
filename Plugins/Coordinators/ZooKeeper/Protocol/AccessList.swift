import NIOCore

/// The access control list that znodes are made with.
enum AccessList: Hashable, Sendable {
    /// Everybody may do everything (`world:anyone`).
    case open
    /// Those who this session is authenticated as may do everything, and nobody else anything.
    case creatorOnly

    private static let everything: Int32 = 31

    func write(into bytes: inout ByteBuffer) {
        bytes.writeInteger(Int32(1))
        bytes.writeInteger(Self.everything)
        switch self {
        case .open:
            bytes.writeJute("world")
            bytes.writeJute("anyone")
        case .creatorOnly:
            bytes.writeJute("auth")
            bytes.writeJute("")
        }
    }
}
