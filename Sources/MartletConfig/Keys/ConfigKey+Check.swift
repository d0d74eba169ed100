extension ConfigKey {
    /// `text` as a value of this key. Blanks around it do not count.
    ///
    /// - Throws: ``ConfigObjection`` with what would be right.
    func value(of text: String) throws(ConfigObjection) -> ConfigValue {
        let text = text.trimmed
        switch type {
        case .boolean:
            switch text.lowercased() {
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default: throw ConfigObjection("must be true or false")
            }
        case .int: return .integer(try integer(text, within: Int64(Int32.min)...Int64(Int32.max)))
        case .short: return .integer(try integer(text, within: Int64(Int16.min)...Int64(Int16.max)))
        case .long: return .integer(try integer(text, within: .min ... .max))
        case .double: return .decimal(try decimal(text))
        case .string, .class, .password: return .text(try word(text))
        case .list:
            var elements: [String] = []
            for element in text.commaSeparated { elements.append(try word(element)) }
            if case .notEmpty = bounds, elements.isEmpty { throw ConfigObjection("must name at least one") }
            return .list(elements)
        }
    }

    private func integer(_ text: String, within limits: ClosedRange<Int64>) throws(ConfigObjection) -> Int64 {
        var limits = limits
        if case .integers(let bounds) = bounds { limits = bounds.clamped(to: limits) }
        guard let number = Int64(text), limits.contains(number) else {
            throw ConfigObjection("must be a whole number from \(limits.lowerBound) to \(limits.upperBound)")
        }
        return number
    }

    private func decimal(_ text: String) throws(ConfigObjection) -> Double {
        guard let number = Double(text), number.isFinite else { throw ConfigObjection("must be a number") }
        if case .decimals(let limits) = bounds, !limits.contains(number) {
            throw ConfigObjection("must be a number from \(limits.lowerBound) to \(limits.upperBound)")
        }
        return number
    }

    private func word(_ text: String) throws(ConfigObjection) -> String {
        switch bounds {
        case .words(let words):
            guard words.contains(text) else {
                throw ConfigObjection("must be \(type == .list ? "made of" : "one of") \(words.joined(separator: ", "))")
            }
        case .notEmpty: if text.isEmpty { throw ConfigObjection("must not be empty") }
        case .replicas:
            guard text == ThrottledReplicas.all || ThrottledReplicas.Replica(text) != nil else {
                throw ConfigObjection("must be * for all replicas, or made of partition:broker, such as 0:1,0:2,1:3")
            }
        case .any, .integers, .decimals: break
        }
        return text
    }
}

/// A value with its type.
enum ConfigValue: Sendable, Hashable {
    case boolean(Bool)
    case integer(Int64)
    case decimal(Double)
    case text(String)
    case list([String])
}

/// Why a text cannot be a value, completing "it …".
struct ConfigObjection: Error, Sendable, Hashable {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
