public import MartletWire

/// An answer of the transaction coordinator, to the request whose ticket it goes with.
public enum TransactionAnswer: Sendable, Equatable {
    case initProducerID(InitProducerIdResponse)
    case endTransaction(EndTxnResponse)
}
