internal import MartletModel
internal import NIOCore

extension WireReader {
    mutating func readArray<Element: WireStructure>(
        _ field: StaticString, version: Int16
    ) throws(WireError) -> [Element] {
        guard let elements: [Element] = try readNullableArray(field, version: version) else {
            throw failure(.unexpectedNull, field)
        }
        return elements
    }

    mutating func readNullableArray<Element: WireStructure>(
        _ field: StaticString, version: Int16
    ) throws(WireError) -> [Element]? {
        guard let count = try readCount(field, of: Element.self, minimumByteCount: Element.minimumByteCount) else {
            return nil
        }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try Element(from: &self, version: version)) }
        return elements
    }

    mutating func readIntegers<Integer: FixedWidthInteger>(_ field: StaticString) throws(WireError) -> [Integer] {
        guard let integers: [Integer] = try readNullableIntegers(field) else { throw failure(.unexpectedNull, field) }
        return integers
    }

    mutating func readNullableIntegers<Integer: FixedWidthInteger>(
        _ field: StaticString
    ) throws(WireError) -> [Integer]? {
        guard let count = try readCount(field, of: Integer.self, minimumByteCount: MemoryLayout<Integer>.size) else {
            return nil
        }
        var integers: [Integer] = []
        integers.reserveCapacity(count)
        for _ in 0..<count { integers.append(try readInteger(field)) }
        return integers
    }

    mutating func readIntegers<Integer: KafkaInteger>(_ field: StaticString) throws(WireError) -> [Integer] {
        guard let integers: [Integer] = try readNullableIntegers(field) else { throw failure(.unexpectedNull, field) }
        return integers
    }

    mutating func readNullableIntegers<Integer: KafkaInteger>(_ field: StaticString) throws(WireError) -> [Integer]? {
        let size = MemoryLayout<Integer.RawValue>.size
        guard let count = try readCount(field, of: Integer.self, minimumByteCount: size) else { return nil }
        var integers: [Integer] = []
        integers.reserveCapacity(count)
        for _ in 0..<count {
            let rawValue: Integer.RawValue = try readInteger(field)
            integers.append(Integer(rawValue))
        }
        return integers
    }

    mutating func readUUIDs(_ field: StaticString) throws(WireError) -> [KafkaUUID] {
        guard let count = try readCount(field, of: KafkaUUID.self, minimumByteCount: 16) else {
            throw failure(.unexpectedNull, field)
        }
        var ids: [KafkaUUID] = []
        ids.reserveCapacity(count)
        for _ in 0..<count { ids.append(try readUUID(field)) }
        return ids
    }

    mutating func readStrings(_ field: StaticString) throws(WireError) -> [String] {
        guard let strings = try readNullableStrings(field) else { throw failure(.unexpectedNull, field) }
        return strings
    }

    mutating func readNullableStrings(_ field: StaticString) throws(WireError) -> [String]? {
        guard let count = try readCount(field, of: String.self, minimumByteCount: isFlexible ? 1 : 2) else {
            return nil
        }
        var strings: [String] = []
        strings.reserveCapacity(count)
        for _ in 0..<count { strings.append(try readString(field)) }
        return strings
    }

    /// The number of elements that follow, nil for a null array. What it returns may be reserved: it is within the
    /// limit, its elements can be in the bytes that are left, and the memory is accounted for.
    private mutating func readCount<Element>(
        _ field: StaticString, of _: Element.Type, minimumByteCount: Int
    ) throws(WireError) -> Int? {
        guard let count = try readLength(field) else { return nil }
        if count > WireLimits.arrayElements {
            throw failure(.tooManyElements(count: count, limit: WireLimits.arrayElements), field)
        }
        if count * minimumByteCount > buffer.readableBytes {
            throw failure(.arrayExceedsMessage(count: count, available: buffer.readableBytes), field)
        }
        let memory = count * MemoryLayout<Element>.stride
        if memory > arrayMemory { throw failure(.arrayMemoryExceeded(needed: memory, available: arrayMemory), field) }
        arrayMemory -= memory
        return count
    }
}
