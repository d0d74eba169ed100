extension FieldCode {
    /// Statements that read the field in a version that has it.
    var decodingLines: [String] {
        guard let condition = conditionOfNull else { return ["\(access) = try \(read(nullable: isOptional))"] }
        return [
            "\(access) = try \(condition.isTrue)",
            "    ? \(read(nullable: true))",
            "    : \(read(nullable: false))",
        ]
    }

    /// The same inside a tagged field, where a nullable structure is marked differently.
    var taggedDecodingLines: [String] {
        guard isNullableStructure else { return decodingLines }
        return [
            "\(access) = try reader.readTaggedPresence(\(quotedName))",
            "    ? \(readStructure)",
            "    : nil",
        ]
    }

    private var readStructure: String { "\(field.type.elementSwiftName)(from: &reader, version: version)" }

    private func read(nullable: Bool) -> String {
        let nullablePart = nullable ? "Nullable" : ""
        if field.type.structureName != nil {
            if field.type.isArray { return "reader.read\(nullablePart)Array(\(quotedName), version: version)" }
            return nullable ? "reader.readPresence(\(quotedName)) ? \(readStructure) : nil" : readStructure
        }
        guard let primitive = field.type.primitive else { return "" }
        if field.type.isArray { return "reader.read\(nullablePart)\(primitive.pluralName)(\(quotedName))" }
        switch primitive.encoding {
        case .bool: return "reader.readBool(\(quotedName))"
        case .float: return "reader.readFloat64(\(quotedName))"
        case .uuid: return "reader.readUUID(\(quotedName))"
        case .string: return "reader.read\(nullablePart)String(\(quotedName))"
        case .bytes: return "reader.read\(nullablePart)Bytes(\(quotedName))"
        case .integer(let bits, let isSigned):
            let bare = "reader.read\(isSigned ? "" : "U")Int\(bits)(\(quotedName))"
            if primitive == .errorCode { return "ErrorCode(rawValue: \(bare))" }
            return primitive.isFromModel ? "\(primitive.swiftName)(\(bare))" : bare
        }
    }
}
