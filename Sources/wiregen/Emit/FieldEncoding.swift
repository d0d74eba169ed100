extension FieldCode {
    /// Statements that write the field in a version that has it.
    var encodingLines: [String] {
        if field.isAlwaysClassic { return [] }
        let isSometimesNull = !nullableVersions.isEmpty && nullableVersions != versions
        if isSometimesNull, let condition = nullableVersions.condition(within: versions) {
            return ["if \(condition) {", "    " + write(name, nullable: true), "} else {"]
                + ["    " + write("writer.nonNull(\(name), \(quotedName))", nullable: false), "}"]
        }
        if let structure = structureToMark { return structure }
        return [write(name, nullable: isOptional)]
    }

    /// The same inside a tagged field, where a nullable structure is marked differently.
    var taggedEncodingLines: [String] {
        guard structureToMark != nil else { return encodingLines }
        return [
            "writer.writeUnsignedVarint(\(name) == nil ? 0 : 1)",
            "try \(name)?.encode(into: &writer, version: version)",
        ]
    }

    /// The statement that stops a value from being lost in a version without the field.
    var absenceCheck: String? {
        field.isIgnorable ? nil : "if \(isSet) { \(absenceError) }"
    }

    var absenceError: String { "throw writer.failure(.absentInVersion(version), \(quotedName))" }

    private var structureToMark: [String]? {
        guard field.type.structureName != nil, !field.type.isArray, isOptional else { return nil }
        return [
            "writer.writePresence(\(name) != nil)",
            "try \(name)?.encode(into: &writer, version: version)",
        ]
    }

    private func write(_ value: String, nullable: Bool) -> String {
        let nullablePart = nullable ? "Nullable" : ""
        if field.type.structureName != nil {
            return field.type.isArray
                ? "try writer.write\(nullablePart)Array(\(value), \(quotedName), version: version)"
                : "try \(value).encode(into: &writer, version: version)"
        }
        guard let primitive = field.type.primitive else { return "" }
        if field.type.isArray {
            let kind =
                switch primitive.encoding {
                case .string: "Strings"
                case .uuid: "UUIDs"
                default: "Integers"
                }
            return "try writer.write\(nullablePart)\(kind)(\(value), \(quotedName))"
        }
        switch primitive.encoding {
        case .bool: return "writer.writeBool(\(value))"
        case .float: return "writer.writeFloat64(\(value))"
        case .uuid: return "writer.writeUUID(\(value))"
        case .string: return "try writer.write\(nullablePart)String(\(value), \(quotedName))"
        case .bytes: return "try writer.write\(nullablePart)Bytes(\(value), \(quotedName))"
        case .integer: return "writer.writeInteger(\(value)\(primitive.isFromModel ? ".rawValue" : ""))"
        }
    }
}
