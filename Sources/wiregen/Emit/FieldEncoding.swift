extension FieldCode {
    /// Statements that write the field in a version that has it.
    var encodingLines: [String] {
        if let condition = conditionOfNull {
            return [
                "if \(condition.isTrue) {",
                "    " + write(access, nullable: true),
                "} else {",
                "    " + write("writer.nonNull(\(access), \(quotedName))", nullable: false),
                "}",
            ]
        }
        if isNullableStructure { return ["writer.writePresence(\(access) != nil)", writeOptionalStructure] }
        return [write(access, nullable: isOptional)]
    }

    /// The same inside a tagged field, where a nullable structure is marked differently.
    var taggedEncodingLines: [String] {
        guard isNullableStructure else { return encodingLines }
        return ["writer.writeTaggedPresence(\(access) != nil)", writeOptionalStructure]
    }

    /// The statement that stops a value from being lost in a version without the field.
    var absenceCheck: String? {
        field.isIgnorable ? nil : "try writer.refuse(\(isSet), \(quotedName))"
    }

    private var writeOptionalStructure: String { "try \(access)?.encode(into: &writer, version: version)" }

    private func write(_ value: String, nullable: Bool) -> String {
        let nullablePart = nullable ? "Nullable" : ""
        if field.type.structureName != nil {
            return field.type.isArray
                ? "try writer.write\(nullablePart)Array(\(value), \(quotedName), version: version)"
                : "try \(value).encode(into: &writer, version: version)"
        }
        guard let primitive = field.type.primitive else { return "" }
        if field.type.isArray {
            return "try writer.write\(nullablePart)\(primitive.pluralName)(\(value), \(quotedName))"
        }
        if primitive == .records { return "try writer.writeRecords(\(value), \(quotedName))" }
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
