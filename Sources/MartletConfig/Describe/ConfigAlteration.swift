/// One change to overrides (KIP-339).
public enum ConfigAlteration: Sendable, Hashable {
    case set(String, String)
    case delete(String)
    /// Adds elements to a list, those that it does not have.
    case append(String, String)
    /// Takes elements from a list, those that it has.
    case subtract(String, String)

    public var key: String {
        switch self {
        case .set(let key, _), .delete(let key), .append(let key, _), .subtract(let key, _): key
        }
    }

    /// Carries it out.
    ///
    /// - Parameter inherited: what a list key is without an override: append and subtract start from it.
    func apply(to overrides: inout [String: String], type: ConfigType?, inherited: String?) throws(ConfigError) {
        switch self {
        case .set(let key, let value): overrides[key] = value
        case .delete(let key): overrides[key] = nil
        case .append(let key, let value):
            var elements = try Self.elements(of: key, in: overrides, type, inherited)
            var present = Set(elements)
            for element in value.commaSeparated where present.insert(element).inserted { elements.append(element) }
            overrides[key] = try Self.joined(elements, key)
        case .subtract(let key, let value):
            let gone = Set(value.commaSeparated)
            let elements = try Self.elements(of: key, in: overrides, type, inherited)
            overrides[key] = elements.filter { !gone.contains($0) }.joined(separator: ",")
        }
    }

    /// - Throws: where no answer of the protocol could show the list: a string has at most 32,767 bytes.
    private static func joined(_ elements: [String], _ key: String) throws(ConfigError) -> String {
        let text = elements.joined(separator: ",")
        guard text.utf8.count <= Int16.max else {
            throw ConfigError(
                ConfigProblem(
                    key: key, value: nil,
                    reason: "would have \(text.utf8.count) bytes with what is appended: it can have at most \(Int16.max)"))
        }
        return text
    }

    private static func elements(
        of key: String, in overrides: [String: String], _ type: ConfigType?, _ inherited: String?
    ) throws(ConfigError) -> [String] {
        guard type == .list else {
            throw ConfigError(
                ConfigProblem(key: key, value: nil, reason: "is not a list: nothing can be appended to it or subtracted from it"))
        }
        return (overrides[key] ?? inherited ?? "").commaSeparated
    }
}
