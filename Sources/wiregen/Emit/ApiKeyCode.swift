/// The Swift file that lists the APIs.
struct ApiKeyCode {
    /// In the order of their numbers.
    let apis: [Api]

    struct Api {
        let number: Int
        let name: String
        let request: Message
    }

    func text() -> String {
        var swift = SwiftText()
        swift.line("// Written by wiregen from Schema/Apis. Do not edit.")
        swift.line()
        swift.line("/// What a request asks for: the number that it starts with.")
        swift.block("public enum ApiKey: Int16, CaseIterable, Sendable") { swift in
            for api in apis { swift.line("case \(lowerCamelCase(api.name)) = \(api.number)") }
            swift.line()
            swift.line("/// The protocol's name, `Produce`.")
            swift.property("name: String", apis.map { ($0.caseName, "\"\($0.name)\"") })
            swift.line()
            swift.line("/// The versions whose messages can be read and written.")
            swift.property("validVersions: ClosedRange<Int16>", apis.map { ($0.caseName, $0.validVersions) })
            swift.line()
            swift.line("/// ``validVersions`` without one that may still change.")
            let unstable = apis.filter(\.request.isUnstable)
            swift.block("public var finalVersions: ClosedRange<Int16>") { swift in
                swift.line("switch self {")
                for api in unstable { swift.line("case .\(api.caseName): \(api.finalVersions)") }
                swift.line("default: validVersions")
                swift.line("}")
            }
            swift.line()
            swift.line("/// From here on lengths are compact and structures end in tagged fields (KIP-482).")
            swift.property("firstFlexibleVersion: Int16?", apis.map { ($0.caseName, $0.firstFlexibleVersion) })
        }
        return swift.text
    }
}

extension ApiKeyCode.Api {
    fileprivate var caseName: String { lowerCamelCase(name) }
    private var range: ClosedRange<Int> { request.validVersions.range ?? 0...0 }
    fileprivate var validVersions: String { "\(range.lowerBound)...\(range.upperBound)" }
    fileprivate var finalVersions: String { "\(range.lowerBound)...\(range.upperBound - 1)" }
    fileprivate var firstFlexibleVersion: String {
        request.flexibleVersions.intersection(request.validVersions).range.map { "\($0.lowerBound)" } ?? "nil"
    }
}

extension SwiftText {
    /// A computed property that has one value for each case.
    fileprivate mutating func property(_ declaration: String, _ values: [(name: String, value: String)]) {
        block("public var \(declaration)") { swift in
            swift.line("switch self {")
            for (name, value) in values { swift.line("case .\(name): \(value)") }
            swift.line("}")
        }
    }
}
