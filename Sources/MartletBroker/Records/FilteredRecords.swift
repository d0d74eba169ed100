import MartletLog
import MartletModel
import MartletRecord
import MartletServer
import NIOCore

/// What is left of a stretch of a log when records were taken out: pieces of the file and batches written anew, in order.
struct FilteredRecords: Sendable {
    private(set) var parts: [ResponsePart] = []
    private(set) var byteCount = 0
    /// How many records were taken out.
    private(set) var endedCount = 0
    private let file: LogFile

    init(_ stretch: LogStretch) { file = stretch.file }

    /// A batch in place of the one in the file, which had so many records more.
    mutating func add(_ batch: ByteBuffer, endedCount: Int) {
        self.endedCount += endedCount
        parts.append(.bytes(batch))
        byteCount += batch.readableBytes
    }

    /// A piece of the stretch as it stands in the file.
    mutating func add(_ stretch: LogStretch, _ extent: Range<Int>) {
        let position = stretch.position + Int64(extent.lowerBound)
        byteCount += extent.count
        if case .file(let last)? = parts.last, last.offset + Int64(last.byteCount) == position {
            parts[parts.count - 1] = part(last.offset, last.byteCount + extent.count)
        } else {
            parts.append(part(position, extent.count))
        }
    }

    private func part(_ offset: Int64, _ byteCount: Int) -> ResponsePart {
        .file(FileStretch(descriptor: file.descriptor, offset: offset, byteCount: byteCount, owner: file))
    }
}
