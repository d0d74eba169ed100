import MartletModel
import MartletRecord
import NIOCore

/// A batch that stands for one without records where an answer would have no record at all.
///
/// librdkafka takes such an answer for one that was cut too short: it asks for more and more, and after a dozen of them
/// reports an error to its user. A control batch it knows to be no cut. So this is one, with a control record of a type
/// that means nothing, which clients step over.
enum StepOver {
    private static let controlType: Int16 = .max

    /// - Parameter header: of the batch whose extent it has.
    static func batch(over header: RecordBatchHeader) throws(RecordBatchError) -> ByteBuffer {
        var control = header
        control.attributes.isControl = true
        control.attributes.isTransactional = false
        control.producerID = .none
        control.producerEpoch = .none
        control.baseSequence = .none
        var key = ByteBuffer()
        key.writeMultipleIntegers(Int16(0), controlType)
        var builder = RecordBatchBuilder(rewriting: control, compression: .none)
        try builder.append(key: key, value: ByteBuffer(), timestamp: header.maxTimestamp)
        return try builder.finish()
    }
}
