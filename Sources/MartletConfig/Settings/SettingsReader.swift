import MartletModel

/// Gives texts their types, and collects everything that is wrong with them: the user gets all of it at once.
struct SettingsReader {
    private let keys: [String: ConfigKey]
    /// The text in effect for a key; nil where it is not set and has no default.
    private let textOfKey: (ConfigKey) -> String?
    /// Where that text was set: asked for problems only, which are rare.
    private let originOfKey: (ConfigKey) -> ConfigOrigin?
    private var problems: [ConfigProblem]
    /// Whether every text was checked before under the name that it was written with: then it is not told again.
    private let isChecked: Bool

    init(
        keys: [String: ConfigKey], checked problems: [ConfigProblem]? = nil, text: @escaping (ConfigKey) -> String?,
        origin: @escaping (ConfigKey) -> ConfigOrigin?
    ) {
        self.keys = keys
        self.problems = problems ?? []
        isChecked = problems != nil
        textOfKey = text
        originOfKey = origin
    }

    mutating func add(_ problem: ConfigProblem) { problems.append(problem) }
    mutating func add(_ error: ConfigError) { problems += error.problems }

    /// Throws what was collected, if anything was.
    func finish() throws(ConfigError) {
        if !problems.isEmpty { throw ConfigError(problems) }
    }

    mutating func integer(_ name: String) -> Int64? {
        if case .integer(let number)? = value(name) { number } else { nil }
    }

    mutating func integer(_ name: String, orElse fallback: Int64) -> Int64 { integer(name) ?? fallback }

    /// Nil where the number is `sentinel`: -1 or the largest there is.
    mutating func integer(_ name: String, unless sentinel: Int64) -> Int64? {
        integer(name).flatMap { $0 == sentinel ? nil : $0 }
    }

    mutating func count(_ name: String) -> Int { Int(integer(name) ?? 0) }

    mutating func milliseconds(_ name: String) -> Duration { .milliseconds(integer(name) ?? 0) }

    mutating func boolean(_ name: String) -> Bool {
        if case .boolean(let flag)? = value(name) { flag } else { false }
    }

    mutating func decimal(_ name: String) -> Double {
        if case .decimal(let number)? = value(name) { number } else { 0 }
    }

    /// Nil where it is not set or empty.
    mutating func text(_ name: String) -> String? {
        guard case .text(let text)? = value(name), !text.isEmpty else { return nil }
        return text
    }

    /// The name of a topic that records may be copied to: none of the broker's own.
    mutating func deadLetterTopic(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        if (try? TopicName(text))?.isInternal == false { return text }
        add(
            ConfigProblem(
                key: name, value: text, reason: "must be the name of a topic, and of none that is internal",
                origin: origin(of: name)))
        return nil
    }

    mutating func list(_ name: String) -> [String]? {
        if case .list(let elements)? = value(name) { elements } else { nil }
    }

    mutating func choice<Choice: RawRepresentable<String>>(_ name: String, orElse fallback: Choice) -> Choice {
        text(name).flatMap(Choice.init) ?? fallback
    }

    func origin(of name: String) -> ConfigOrigin? { keys[name].flatMap(originOfKey) }

    private mutating func value(_ name: String) -> ConfigValue? {
        guard let key = keys[name] else { preconditionFailure("'\(name)' is read but not declared") }
        guard let text = textOfKey(key) else { return nil }
        do throws(ConfigObjection) {
            return try key.value(of: text)
        } catch {
            if !isChecked { add(ConfigProblem(key, text, error, originOfKey(key))) }
            return nil
        }
    }
}

extension ConfigProblem {
    init(_ key: ConfigKey, _ text: String, _ objection: ConfigObjection, _ origin: ConfigOrigin?) {
        self.init(key: key.name, value: key.isSensitive ? nil : text, reason: objection.reason, origin: origin)
    }
}
