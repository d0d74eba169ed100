import Foundation
import MartletConfig
import Testing

@Suite struct ConfigKeysTests {
    /// Where the checkout is, seen from this file.
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `config/broker.properties is what the keys say`() throws {
        let url = Self.root.appendingPathComponent("config/broker.properties")
        if ProcessInfo.processInfo.environment["MARTLET_REWRITE"] != nil {
            try Data(BrokerPropertiesTemplate.text.utf8).write(to: url)
        }
        #expect(
            try String(contentsOf: url, encoding: .utf8) == BrokerPropertiesTemplate.text,
            "Write it anew: MARTLET_REWRITE=1 swift test --filter ConfigKeysTests")
    }

    @Test func `config/broker.properties is a configuration, as it is and with every line switched on`() throws {
        let text = BrokerPropertiesTemplate.text
        #expect(try brokerSettings(text).warnings.isEmpty)
        let switchedOn = text.split(separator: "\n").compactMap { line -> Substring? in
            guard line.hasPrefix("#"), !line.hasPrefix("# "), line.contains("="), !line.hasSuffix("=") else { return nil }
            return line.dropFirst()
        }
        #expect(switchedOn.count > 60)
        let settings = try brokerSettings(switchedOn.joined(separator: "\n"))
        #expect(settings.listeners == (try brokerSettings().listeners))
    }

    @Test func `Every key has a sentence and a default that it takes`() throws {
        for key in BrokerConfigKeys.all + TopicConfigKeys.all {
            #expect(key.documentation.hasSuffix("."), "\(key.name)")
        }
        _ = try topicSettings()
    }

    @Test func `No key is both known and foreign`() {
        for key in BrokerConfigKeys.all { #expect(!ForeignBrokerKeys.contains(key.name), "\(key.name)") }
    }

    @Test func `A topic key and the broker keys that stand for it have the same default`() throws {
        let settings = try brokerSettings()
        for key in TopicConfigKeys.all {
            let described = try #require(settings.describeTopic(overrides: [:], names: [key.name], registry: builtIns()).first)
            guard let text = key.defaultText else { continue }
            #expect(described.value == text, "\(key.name)")
        }
    }
}
