internal import MartletModel
internal import NIOCore

extension WireWriter {
    mutating func writeArray<Element: WireStructure>(
        _ elements: [Element], _ field: StaticString, version: Int16
    ) throws(WireError) {
        try writeCount(elements.count, field)
        for element in elements { try element.encode(into: &self, version: version) }
    }

    mutating func writeNullableArray<Element: WireStructure>(
        _ elements: [Element]?, _ field: StaticString, version: Int16
    ) throws(WireError) {
        if let elements { try writeArray(elements, field, version: version) } else { writeNullLength() }
    }

    mutating func writeIntegers<Integer: FixedWidthInteger>(
        _ integers: [Integer], _ field: StaticString
    ) throws(WireError) {
        try writeCount(integers.count, field)
        for integer in integers { writeInteger(integer) }
    }

    mutating func writeIntegers<Integer: KafkaInteger>(
        _ integers: [Integer], _ field: StaticString
    ) throws(WireError) {
        try writeCount(integers.count, field)
        for integer in integers { writeInteger(integer.rawValue) }
    }

    mutating func writeNullableIntegers<Integer: FixedWidthInteger>(
        _ integers: [Integer]?, _ field: StaticString
    ) throws(WireError) {
        if let integers { try writeIntegers(integers, field) } else { writeNullLength() }
    }

    mutating func writeNullableIntegers<Integer: KafkaInteger>(
        _ integers: [Integer]?, _ field: StaticString
    ) throws(WireError) {
        if let integers { try writeIntegers(integers, field) } else { writeNullLength() }
    }

    mutating func writeUUIDs(_ ids: [KafkaUUID], _ field: StaticString) throws(WireError) {
        try writeCount(ids.count, field)
        for id in ids { writeUUID(id) }
    }

    mutating func writeStrings(_ strings: [String], _ field: StaticString) throws(WireError) {
        try writeCount(strings.count, field)
        for string in strings { try writeString(string, field) }
    }

    mutating func writeNullableStrings(_ strings: [String]?, _ field: StaticString) throws(WireError) {
        if let strings { try writeStrings(strings, field) } else { writeNullLength() }
    }

    /// No array is written that could not be read again.
    private mutating func writeCount(_ count: Int, _ field: StaticString) throws(WireError) {
        if count > WireLimits.arrayElements {
            throw failure(.tooManyElements(count: count, limit: WireLimits.arrayElements), field)
        }
        try writeLength(count, field)
    }
}
