/// One structure, or a message itself, as Swift.
struct StructureCode {
    let name: String
    /// The versions in which it exists.
    let versions: Versions
    let flexibleVersions: Versions
    /// Those fields that are in any of the versions.
    let fields: [FieldCode]

    init(name: String, fields: [Field], versions: Versions, flexibleVersions: Versions) {
        self.name = name
        self.versions = versions
        self.flexibleVersions = flexibleVersions.intersection(versions)
        self.fields = fields.map { FieldCode($0, in: versions) }.filter { !$0.versions.isEmpty }
    }

    private var plainFields: [FieldCode] { fields.filter { !$0.isTagged } }
    private var taggedFields: [FieldCode] {
        fields.filter(\.isTagged).sorted { ($0.field.tag ?? 0) < ($1.field.tag ?? 0) }
    }

    func emitProperties(into swift: inout SwiftText) {
        for field in fields {
            if let documentation = field.documentation { swift.line("/// " + documentation) }
            swift.line("public var \(field.name): \(field.swiftType) = \(field.defaultValue)")
        }
        if !fields.isEmpty { swift.line() }
        let parameters = fields.map { "\($0.name): \($0.swiftType) = \($0.defaultValue)" }
        if fields.isEmpty {
            swift.line("public init() {}")
        } else {
            swift.function("public init", parameters: parameters) { swift in
                for field in fields { swift.line("self.\(field.plainName) = \(field.name)") }
            }
        }
    }

    /// The statements of the decoding initializer.
    func emitDecoding(into swift: inout SwiftText) {
        for group in groups(plainFields) {
            swift.block(if: group.condition?.isTrue) { $0.lines(group.fields.flatMap(\.decodingLines)) }
        }
        if flexibleVersions.isEmpty { return }
        if taggedFields.isEmpty {
            swift.line("try reader.skipTaggedFields()")
            return
        }
        swift.block("for _ in 0..<(try reader.readTaggedFieldCount())") { swift in
            swift.line("let tagged = try reader.beginTaggedField()")
            swift.line("switch tagged.tag {")
            for field in taggedFields {
                let condition = field.versions.condition(within: flexibleVersions).map { " where " + $0.isTrue } ?? ""
                swift.line("case \(field.field.tag ?? 0)\(condition):")
                swift.indented { $0.lines(field.taggedDecodingLines) }
            }
            swift.line("default: reader.skip(tagged)")
            swift.line("}")
            swift.line("try reader.end(tagged)")
        }
    }

    /// The statements of `encode`.
    func emitEncoding(into swift: inout SwiftText) {
        for group in groups(plainFields) {
            let writes = group.fields.flatMap(\.encodingLines)
            guard let condition = group.condition else {
                swift.lines(writes)
                continue
            }
            swift.branch(if: condition.isTrue, writes, else: group.fields.compactMap(\.absenceCheck))
        }
        for group in groups(taggedFields) {
            let checks = group.fields.compactMap(\.absenceCheck)
            if let condition = group.condition, !checks.isEmpty {
                swift.block("if \(condition.isFalse)") { $0.lines(checks) }
            }
        }
        if flexibleVersions.isEmpty { return }
        if taggedFields.isEmpty {
            swift.line("writer.writeNoTaggedFields()")
            return
        }
        swift.block(if: flexibleVersions == versions ? nil : "writer.isFlexible") { swift in
            swift.line("let count = writer.beginTaggedFields()")
            for field in taggedFields {
                let condition = field.versions.condition(within: flexibleVersions).map { $0.isTrue + " && " } ?? ""
                swift.block("if \(condition)\(field.isSet)") { swift in
                    swift.line("let content = writer.beginTaggedField(\(field.field.tag ?? 0), countedAt: count)")
                    swift.lines(field.taggedEncodingLines)
                    swift.line("writer.endTaggedField(contentAt: content)")
                }
            }
        }
    }

    private struct Group {
        let condition: Versions.Condition?
        var fields: [FieldCode]
    }

    /// Neighbours that are present in the same versions.
    private func groups(_ fields: [FieldCode]) -> [Group] {
        var groups: [Group] = []
        for field in fields {
            if let last = groups.last, last.condition == field.condition {
                groups[groups.count - 1].fields.append(field)
            } else {
                groups.append(Group(condition: field.condition, fields: [field]))
            }
        }
        return groups
    }
}
