public import MartletModel
public import MartletWire

/// An answer of the transaction coordinator, to the request whose ticket it goes with.
public enum TransactionAnswer: Sendable, Equatable {
    case initProducerID(InitProducerIdResponse)
    /// To partitions, or a group's offsets, that were to be added: one code for all of them.
    case added(ErrorCode)
    /// For each partition that was to be verified, in the order of the question.
    case verified([ErrorCode])
    case endTransaction(EndTxnResponse)
    case described(DescribeTransactionsResponse.TransactionState)
    case listed([ListTransactionsResponse.TransactionState])
}
