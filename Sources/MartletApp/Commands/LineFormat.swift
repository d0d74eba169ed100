import MartletClient
import MartletModel
import MartletRecord
import NIOCore

/// How a line becomes a record.
struct LineFormat {
    /// What stands between key and value; nil for lines that are values.
    let keySeparator: [UInt8]?
    /// Whether an empty value is null: a tombstone.
    let emptyIsNull: Bool
    let headers: [RecordHeader]
    let partition: PartitionIndex?

    func record(_ line: [UInt8]) -> ProducerRecord {
        var key: ByteBuffer?
        var value = line[...]
        if let keySeparator, let separator = line.firstRange(of: keySeparator) {
            key = ByteBuffer(bytes: line[..<separator.lowerBound])
            value = line[separator.upperBound...]
        }
        let isNull = emptyIsNull && value.isEmpty
        return ProducerRecord(
            key: key, value: isNull ? nil : ByteBuffer(bytes: value), headers: headers, partition: partition)
    }
}

extension [UInt8] {
    fileprivate func firstRange(of pattern: [UInt8]) -> Range<Int>? {
        guard !pattern.isEmpty, count >= pattern.count else { return nil }
        return (0...count - pattern.count).first { start in self[start..<start + pattern.count].elementsEqual(pattern) }
            .map { $0..<$0 + pattern.count }
    }
}
