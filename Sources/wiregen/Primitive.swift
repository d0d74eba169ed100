/// The types that a schema can name. The second group are those of the first with a meaning of their own.
enum Primitive: String, Sendable {
    case bool, int8, int16, uint16, int32, uint32, int64, float64, uuid, string, bytes, records

    case errorCode, brokerId, partitionIndex, leaderEpoch, offset, producerId, producerEpoch
    case topicName, groupId, transactionalId

    /// How the bytes look.
    enum Encoding {
        case bool, float, uuid, string, bytes
        case integer(bits: Int, signed: Bool)
    }

    var encoding: Encoding {
        switch self {
        case .bool: .bool
        case .int8: .integer(bits: 8, signed: true)
        case .int16, .errorCode, .producerEpoch: .integer(bits: 16, signed: true)
        case .uint16: .integer(bits: 16, signed: false)
        case .int32, .brokerId, .partitionIndex, .leaderEpoch: .integer(bits: 32, signed: true)
        case .uint32: .integer(bits: 32, signed: false)
        case .int64, .offset, .producerId: .integer(bits: 64, signed: true)
        case .float64: .float
        case .uuid: .uuid
        case .string, .topicName, .groupId, .transactionalId: .string
        case .bytes, .records: .bytes
        }
    }

    var swiftName: String {
        switch self {
        case .bool: "Bool"
        case .int8: "Int8"
        case .int16: "Int16"
        case .uint16: "UInt16"
        case .int32: "Int32"
        case .uint32: "UInt32"
        case .int64: "Int64"
        case .float64: "Double"
        case .uuid: "KafkaUUID"
        case .string, .topicName, .groupId, .transactionalId: "String"
        case .bytes, .records: "ByteBuffer"
        case .errorCode: "ErrorCode"
        case .brokerId: "BrokerID"
        case .partitionIndex: "PartitionIndex"
        case .leaderEpoch: "LeaderEpoch"
        case .offset: "Offset"
        case .producerId: "ProducerID"
        case .producerEpoch: "ProducerEpoch"
        }
    }

    /// What the methods for arrays of it are called after.
    var pluralName: String {
        switch encoding {
        case .string: "Strings"
        case .uuid: "UUIDs"
        default: "Integers"
        }
    }

    /// Whether the Swift type comes from `MartletModel`.
    var isFromModel: Bool {
        switch self {
        case .uuid, .errorCode, .brokerId, .partitionIndex, .leaderEpoch, .offset, .producerId, .producerEpoch: true
        default: false
        }
    }

    /// What a field is where nothing else is said, as a Swift expression.
    var zero: String {
        switch self {
        case .errorCode: ".none"
        case .uuid: ".zero"
        case .records: "nil"
        default:
            switch encoding {
            case .bool: "false"
            case .string: "\"\""
            case .bytes: "ByteBuffer()"
            case .uuid: ".zero"
            case .integer, .float: "0"
            }
        }
    }

    /// The fewest bytes on the wire.
    func minimumByteCount(isFlexible: Bool) -> Int {
        switch encoding {
        case .bool: 1
        case .float: 8
        case .uuid: 16
        case .string: isFlexible ? 1 : 2
        case .bytes: isFlexible ? 1 : 4
        case .integer(let bits, _): bits / 8
        }
    }
}
