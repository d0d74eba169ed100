/// Writes `config/broker.properties`: every key with its sentence and its default, commented out.
public enum BrokerPropertiesTemplate {
    public static var text: String {
        var lines = [
            "# The configuration of a Martlet broker. Every key is shown with its default; remove the # to set it.",
            "# The command line (--set key=value) wins over environment variables (MARTLET_LOG_DIRS for log.dirs),",
            "# and those win over this file. A server.properties of Kafka is taken as it is.",
            "#",
            "# Made from the keys in the code.",
        ]
        for group in BrokerConfigKeys.groups {
            lines += ["", "", "# ----- \(group.heading) -----"]
            for key in group.keys { lines += [""] + lineLengthLimited(comment(on: key)) + [assignment(of: key)] }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func comment(on key: ConfigKey) -> String {
        let words: String
        if case .words(let list) = key.bounds { words = " One of: \(list.joined(separator: ", "))." } else { words = "" }
        let dynamic = key.updateMode == .readOnly ? "" : " Can be changed while the broker runs."
        return key.documentation + (key.type == .list ? "" : words) + dynamic
    }

    private static func assignment(of key: ConfigKey) -> String { "#\(key.name)=\(key.defaultText ?? "")" }

    private static func lineLengthLimited(_ text: String) -> [String] {
        var lines: [String] = []
        var line = "#"
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > 110 {
                lines.append(line)
                line = "#"
            }
            line += " " + word
        }
        return lines + [line]
    }
}
