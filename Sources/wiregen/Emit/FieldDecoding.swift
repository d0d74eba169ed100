extension FieldCode {
    /// `name = try reader.…`
    var decodingLine: String { "\(name) = \(readExpression)" }

    /// The same inside a tagged field, where a nullable structure is marked differently.
    var taggedDecodingLine: String {
        guard let structure = field.type.structureName, !field.type.isArray, isOptional else { return decodingLine }
        return "\(name) = try reader.readTaggedPresence(\(quotedName)) ? \(structure)(from: &reader, version: version) : nil"
    }

    private var readExpression: String {
        if field.isAlwaysClassic { return "try reader.readClassicNullableString(\(quotedName))" }
        let isSometimesNull = !nullableVersions.isEmpty && nullableVersions != versions
        guard isSometimesNull, let condition = nullableVersions.condition(within: versions) else {
            return "try " + read(nullable: isOptional)
        }
        return "try \(condition) ? \(read(nullable: true)) : \(read(nullable: false))"
    }

    private func read(nullable: Bool) -> String {
        let nullablePart = nullable ? "Nullable" : ""
        if let structure = field.type.structureName {
            if field.type.isArray { return "reader.read\(nullablePart)Array(\(quotedName), version: version)" }
            let value = "\(structure)(from: &reader, version: version)"
            return nullable ? "reader.readPresence(\(quotedName)) ? \(value) : nil" : value
        }
        guard let primitive = field.type.primitive else { return "" }
        if field.type.isArray {
            let kind =
                switch primitive.encoding {
                case .string: "Strings"
                case .uuid: "UUIDs"
                default: "Integers"
                }
            return "reader.read\(nullablePart)\(kind)(\(quotedName))"
        }
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
