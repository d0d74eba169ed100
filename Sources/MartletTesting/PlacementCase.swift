import MartletModel
import MartletStrategy

/// A record to be placed among so many partitions.
struct PlacementCase: Sendable, CustomStringConvertible {
    let record: SampleRecord
    let partitionCount: Int

    /// Every record among every count; large ones among one count, since hashing them takes time.
    static func all(_ records: [SampleRecord]) -> [PlacementCase] {
        records.flatMap { record in
            (record.isLarge ? [7] : [1, 2, 3, 4, 5, 7, 12, 50, 1000, 200_000]).map { count in
                PlacementCase(record: record, partitionCount: count)
            }
        }
    }

    func answer(of partitioner: some Partitioner) throws -> Int {
        try record.withFacts { facts in try partitioner.partition(for: facts, among: partitionCount) }
    }

    func checkedAnswer(of partitioner: some Partitioner) throws -> Int {
        try record.withFacts { facts in
            Int(try partitioner.checkedPartition(for: facts, among: partitionCount).rawValue)
        }
    }

    var description: String { "\(record) among \(partitionCount)" }
}

extension SampleRecord {
    fileprivate var isLarge: Bool { (key?.count ?? 0) + (value?.count ?? 0) + headers.count * 16 > 8192 }
}
