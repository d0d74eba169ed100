/// One header of a record: borrowed bytes, like ``RecordFacts``.
public struct RecordHeader: ~Escapable {
    public let key: RawSpan
    /// Nil where the header has no value, which is not the same as an empty one.
    public let value: RawSpan?

    @_lifetime(copy key, copy value)
    init(key: RawSpan, value: RawSpan?) {
        self.key = key
        self.value = value
    }

    /// The value as text; nil where there is none or where it is not UTF-8.
    public var valueText: String? { value?.utf8Text }

    /// The value as a whole number: as decimal text, otherwise as 8 bytes, big-endian. Nil where it is neither.
    ///
    /// Text comes first: 8 digits as a big-endian number would be beyond any sensible one.
    public var valueInteger: Int64? {
        if let number = valueText.flatMap({ Int64($0) }) { return number }
        guard let value, value.byteCount == 8 else { return nil }
        return Int64(bigEndian: value.unsafeLoadUnaligned(as: Int64.self))
    }
}

extension RecordFacts {
    /// The header with this key; of several the last one, as Kafka's own `lastHeader` has it. Nil where there is none.
    ///
    /// Nothing is copied. Headers that are cut short or lie about a length end the search.
    @_lifetime(copy self)
    public func lastHeader(_ key: String) -> RecordHeader? {
        var headers = RecordHeaderCursor(encodedHeaders)
        var found: RecordHeader? = nil
        while let header = headers.next() {
            if header.key.holds(key) { found = header }
        }
        return found
    }

    /// The key as text; nil where there is none or where it is not UTF-8.
    public var keyText: String? { key?.utf8Text }
}

extension RawSpan {
    var utf8Text: String? {
        withUnsafeBytes { bytes in String(validating: bytes, as: UTF8.self) }
    }

    func holds(_ text: String) -> Bool {
        withUnsafeBytes { bytes in bytes.elementsEqual(text.utf8) }
    }
}
