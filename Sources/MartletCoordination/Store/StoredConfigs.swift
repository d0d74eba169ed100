/// Configurations as the store has them: a line `config key=value` for each, sorted.
enum StoredConfigs {
    static func bytes(_ configs: [String: String]) -> [UInt8] {
        var text = StoredText(kind: "configs", layout: 1)
        add(configs, to: &text)
        return text.bytes
    }

    static func configs(_ bytes: [UInt8]) throws(StoredValueError) -> [String: String] {
        try configs(StoredLines(bytes, kind: "configs", layout: 1))
    }

    static func add(_ configs: [String: String], to text: inout StoredText) {
        for (key, value) in configs.sorted(by: { $0.key < $1.key }) { text.add("config", "\(key)=\(value)") }
    }

    static func configs(_ lines: StoredLines) throws(StoredValueError) -> [String: String] {
        var configs: [String: String] = [:]
        for line in lines.lines where line.word == "config" {
            guard let separator = line.text.firstIndex(of: "="), separator != line.text.startIndex else {
                throw StoredValueError("the configuration '\(line.text.prefix(100))' has no '='")
            }
            configs[String(line.text[..<separator])] = String(line.text[line.text.index(after: separator)...])
        }
        return configs
    }
}
