/// What ZooKeeper tells of a znode besides its data.
struct ZnodeStat: Hashable, Sendable {
    /// Grows by one with each write to the data, from 0.
    let dataVersion: Int32
    /// The session that owns an ephemeral znode; 0 for a lasting one.
    let ephemeralOwner: Int64

    init(dataVersion: Int32, ephemeralOwner: Int64 = 0) {
        self.dataVersion = dataVersion
        self.ephemeralOwner = ephemeralOwner
    }

    init(_ reader: inout JuteReader) throws(MalformedAnswer) {
        // czxid, mzxid, ctime, mtime
        for _ in 0..<4 { _ = try reader.int64("a stat") }
        dataVersion = try reader.int32("a stat")
        // cversion, aversion
        for _ in 0..<2 { _ = try reader.int32("a stat") }
        ephemeralOwner = try reader.int64("a stat")
        // dataLength, numChildren, pzxid
        for _ in 0..<2 { _ = try reader.int32("a stat") }
        _ = try reader.int64("a stat")
    }
}
