/// What the transaction coordinator wants done outside.
public enum TransactionEffect: Sendable {}
