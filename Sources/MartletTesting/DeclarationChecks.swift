public import MartletStrategy

/// What holds for a strategy of every family: its name, its sentences, and the settings that it declares. The checks of
/// each family run these first.
public struct DeclarationChecks<Subject: Strategy>: StrategyChecks {
    private let settings: [String: String]

    /// - Parameter settings: what must be set; everything else is tried with its default.
    public init(_ subject: Subject.Type, settings: [String: String] = [:]) { self.settings = settings }

    public func findings() -> [StrategyFinding] {
        var collector = FindingsCollector()
        do throws(StrategyRegistrationError) {
            _ = try StrategyRegistry([Subject.self])
        } catch {
            collector.expect(false, "The type can be put into the list of main.swift.", "\(error)")
        }
        collector.expect(
            Self.isSentence(Subject.summary), "The summary is a sentence.", "'\(Subject.summary)'")
        for declaration in Subject.settings { check(declaration, &collector) }
        checkNames(&collector)
        checkInstances(&collector)
        return collector.findings
    }

    private func check(_ declaration: StrategySetting, _ collector: inout FindingsCollector) {
        collector.expect(
            Self.isSettingName(declaration.name), "A setting's name is lower case words and digits, joined by dots.",
            "'\(declaration.name)'")
        collector.expect(
            Self.isSentence(declaration.summary), "A setting's summary is a sentence.",
            "'\(declaration.summary)' of '\(declaration.name)'")
        if case .choice(let words) = declaration.kind {
            collector.expect(!words.isEmpty, "A choice has words to choose from.", "'\(declaration.name)' has none")
        }
        if let text = declaration.defaultText, let objection = declaration.objection(to: text) {
            collector.expect(
                false, "A setting's default is a value that it accepts.",
                "'\(declaration.name)': '\(text)' \(objection)")
        }
    }

    private func checkNames(_ collector: inout FindingsCollector) {
        let names = Subject.settings.map(\.name)
        let doubled = Dictionary(grouping: names) { $0 }.first { $0.value.count > 1 }?.key
        collector.expect(doubled == nil, "A setting is declared once.", "'\(doubled ?? "")'")
    }

    /// At its defaults it must work. At the ends of what it declares it may refuse, by its typed error.
    private func checkInstances(_ collector: inout FindingsCollector) {
        do throws(StrategySettingError) {
            _ = try Subject(settings: StrategySettings(settings, declared: Subject.settings))
        } catch {
            collector.expect(
                false, "It can be made from its defaults and the settings given to these checks.", "\(error)")
        }
        for declaration in Subject.settings {
            for text in Self.extremes(of: declaration.kind) {
                let extreme = settings.merging([declaration.name: text]) { $1 }
                guard let settings = try? StrategySettings(extreme, declared: Subject.settings) else { continue }
                _ = try? Subject(settings: settings)
            }
        }
    }

    private static func extremes(of kind: StrategySetting.Kind) -> [String] {
        switch kind {
        case .text: ["", " ", "\u{0}", String(repeating: "x", count: 4096)]
        case .choice(let words): words
        case .integer(let bounds): ["\(bounds.lowerBound)", "\(bounds.upperBound)"]
        case .decimal(let bounds): ["\(bounds.lowerBound)", "\(bounds.upperBound)"]
        case .boolean: ["true", "false"]
        }
    }

    private static func isSentence(_ text: String) -> Bool {
        text.count > 1 && text.hasSuffix(".") && !text.contains("\n")
    }

    private static func isSettingName(_ name: String) -> Bool {
        name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty
                && word.utf8.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                }
        }
    }
}
