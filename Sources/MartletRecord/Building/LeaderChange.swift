public import MartletModel
public import NIOCore

/// The control record with which a leader's term begins in a log (LeaderChange, KIP-595). Consumers step over it.
///
///     key     version int16 (0), type int16 (2)
///     value   LeaderChangeMessage version 0: version int16, leader int32, voters, granting voters, tagged fields
public struct LeaderChange: Sendable, Hashable {
    public let leader: BrokerID
    /// The assigned replicas.
    public let voters: [BrokerID]

    private static let type: Int16 = 2

    public init(leader: BrokerID, voters: [BrokerID]) {
        self.leader = leader
        self.voters = voters
    }

    /// The batch that carries the record.
    public func batch(timestamp: Timestamp) throws(RecordBatchError) -> ByteBuffer {
        var key = ByteBuffer()
        key.writeMultipleIntegers(Int16(0), Self.type)
        var value = ByteBuffer()
        value.writeMultipleIntegers(Int16(0), leader.rawValue)
        // Compact arrays: the count and one as a varint, of one byte for so few.
        value.writeInteger(UInt8(min(voters.count, 126) + 1))
        for voter in voters.prefix(126) {
            value.writeInteger(voter.rawValue)
            value.writeInteger(UInt8(0))
        }
        value.writeInteger(UInt8(1))
        value.writeInteger(UInt8(0))
        var builder = RecordBatchBuilder(producer: .none, isControl: true)
        try builder.append(key: key, value: value, timestamp: timestamp)
        return try builder.finish()
    }
}
