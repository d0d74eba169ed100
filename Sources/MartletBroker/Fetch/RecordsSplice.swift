import MartletServer
import MartletWire
import NIOCore

/// Puts records that are somewhere else, in files mostly, into the gaps that were left for them in a response's frame.
enum RecordsSplice {
    /// - Parameter records: one for each gap that is not empty, in order.
    static func parts(_ frame: ByteBuffer, _ gaps: [RecordsGap], _ records: [[ResponsePart]]) -> [ResponsePart] {
        var rest = frame
        var parts: [ResponsePart] = []
        parts.reserveCapacity(2 * records.count + 1)
        for (gap, records) in zip(gaps.filter { $0.byteCount > 0 }, records) {
            if let bytes = rest.readSlice(length: gap.position - rest.readerIndex) { parts.append(.bytes(bytes)) }
            parts += records
        }
        if rest.readableBytes > 0 { parts.append(.bytes(rest)) }
        return parts
    }
}
