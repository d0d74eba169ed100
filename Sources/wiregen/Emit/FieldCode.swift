/// One field of a structure as Swift.
struct FieldCode {
    let field: Field
    /// The versions in which the structure around it exists.
    let structureVersions: Versions
    /// The versions in which it has this field, and those of them in which it may be null.
    let versions: Versions
    let nullableVersions: Versions

    init(_ field: Field, in structureVersions: Versions) {
        self.field = field
        self.structureVersions = structureVersions
        versions = field.versions.intersection(structureVersions)
        nullableVersions = field.nullableVersions.intersection(versions)
    }

    var isOptional: Bool { !nullableVersions.isEmpty || field.type.primitive == .records }
    var isTagged: Bool { field.tag != nil }
    var condition: Versions.Condition? { versions.condition(within: structureVersions) }

    /// A structure that is marked as present or null.
    var isNullableStructure: Bool { field.type.structureName != nil && !field.type.isArray && isOptional }

    /// The condition for null to be allowed, where some versions with the field allow it and some do not.
    var conditionOfNull: Versions.Condition? {
        nullableVersions.isEmpty ? nil : nullableVersions.condition(within: versions)
    }

    /// The name without backticks, as errors show it.
    var plainName: String { lowerCamelCase(field.name) }
    var name: String { swiftKeywords.contains(plainName) ? "`\(plainName)`" : plainName }
    /// How the statements that read and write it name it: some fields are called like a parameter there.
    var access: String { localNames.contains(plainName) ? "self.\(plainName)" : name }
    var quotedName: String { "\"\(plainName)\"" }

    var swiftType: String {
        let type = field.type.isArray ? "[\(field.type.elementSwiftName)]" : field.type.elementSwiftName
        return isOptional ? type + "?" : type
    }

    var defaultValue: String {
        if field.defaultText == "null" { return "nil" }
        if field.type.isArray { return "[]" }
        guard let primitive = field.type.primitive else { return "\(field.type.elementSwiftName)()" }
        guard let text = field.defaultText else { return primitive.zero }
        return text == "9223372036854775807" ? "\(primitive.swiftName)(Int64.max)" : text
    }

    /// The condition that holds where the field is not what it is by default.
    var isSet: String {
        if defaultValue == "[]" && !isOptional { return "!\(access).isEmpty" }
        if defaultValue == "\"\"" && !isOptional { return "!\(access).isEmpty" }
        switch defaultValue {
        case "false": return access
        case "true": return "!\(access)"
        default: return "\(access) != \(defaultValue)"
        }
    }

    /// When it is there, where that is not always.
    var documentation: String? {
        var facts: [String] = []
        if condition != nil, let range = versions.range {
            if let all = structureVersions.range, range.upperBound == all.upperBound {
                facts.append("from version \(range.lowerBound) on")
            } else {
                facts.append(range.count == 1 ? "version \(range.lowerBound) only" : "versions \(versions.text) only")
            }
        }
        if conditionOfNull != nil { facts.append("null in versions \(nullableVersions.text)") }
        if let tag = field.tag { facts.append("tag \(tag)") }
        guard let first = facts.first else { return nil }
        return first.prefix(1).uppercased() + first.dropFirst() + facts.dropFirst().map { ", " + $0 }.joined() + "."
    }
}

func lowerCamelCase(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }

private let localNames: Set<String> = ["version", "reader", "writer", "tagged", "count", "content"]

private let swiftKeywords: Set<String> = [
    "as", "break", "case", "class", "continue", "default", "defer", "do", "else", "enum", "extension", "false", "for",
    "func", "guard", "if", "import", "in", "init", "internal", "is", "let", "nil", "operator", "private", "protocol",
    "public", "repeat", "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw",
    "throws", "true", "try", "var", "where", "while",
]
