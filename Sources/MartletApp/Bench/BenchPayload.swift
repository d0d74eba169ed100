import MartletRecord
import MartletModel
import NIOCore

/// Makes the same records in every run: text that compresses to about three quarters.
struct BenchPayload {
    private var generator = SplitMix(state: 0x6d61_7274_6c65_7421)
    private let values: [ByteBuffer]
    private let keys: Int
    private var next = 0

    /// - Parameter keys: how many different ones; 0 for none.
    init(recordSize: Int, keys: Int) {
        self.keys = keys
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var generator = generator
        // A handful of values, so that a client under test spends its time on sending and not on making text.
        values = (0..<16).map { _ in
            ByteBuffer(bytes: (0..<recordSize).map { _ in alphabet[Int(generator.next() & 63)] })
        }
    }

    mutating func record() -> (key: ByteBuffer?, value: ByteBuffer) {
        defer { next += 1 }
        let key = keys == 0 ? nil : ByteBuffer(string: "key-\(generator.next() % UInt64(keys))")
        return (key, values[next & 15])
    }

    /// A batch of about `batchSize` bytes before compression, at least one record.
    mutating func batch(
        batchSize: Int, compression: Compression, timestamp: Timestamp
    ) throws -> (bytes: ByteBuffer, records: Int32) {
        var builder = RecordBatchBuilder(compression: compression, capacity: batchSize + 1024)
        repeat {
            let (key, value) = record()
            if !builder.isEmpty, builder.byteCount + RecordBatchBuilder.recordBytesMax(key: key, value: value) > batchSize {
                break
            }
            try builder.append(key: key, value: value, timestamp: timestamp)
        } while true
        let count = builder.recordCount
        return (try builder.finish(), count)
    }
}

/// A small random number generator with a seed (Steele, Lea and Flood's SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
