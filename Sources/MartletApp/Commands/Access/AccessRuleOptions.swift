import ArgumentParser
import MartletModel

/// What a rule is about, as `martlet acl` takes it.
struct AccessResourceOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("A topic, or * for every one. May be repeated.", valueName: "name")) var topic:
        [String] = []
    @Option(name: .long, help: ArgumentHelp("A group, or * for every one. May be repeated.", valueName: "name")) var group:
        [String] = []
    @Option(
        name: .customLong("transactional-id"),
        help: ArgumentHelp("A transactional id, or * for every one. May be repeated.", valueName: "id"))
    var transactionalID: [String] = []
    @Flag(name: .long, help: "The cluster as a whole.") var cluster = false
    @Flag(name: .long, help: "The names are the beginnings of names.") var prefixed = false

    var resources: [AccessResource] {
        topic.map { .topic($0) } + group.map { .group($0) } + transactionalID.map { .transactionalID($0) }
            + (cluster ? [.cluster] : [])
    }

    var patternType: AccessPatternType { prefixed ? .prefixed : .literal }
}

/// The words that people write for operations and types.
enum AccessWords {
    static func operation(_ text: String) throws -> AccessOperation {
        let folded = text.lowercased().replacing("-", with: "").replacing("_", with: "")
        guard let operation = AccessOperation.allCases.first(where: { "\($0)".lowercased() == folded }), operation != .unknown,
            operation != .any
        else {
            let known = AccessOperation.allCases.filter { $0 != .unknown && $0 != .any }.map(word).joined(separator: ", ")
            throw ValidationError("'\(text)' is no operation: \(known).")
        }
        return operation
    }

    /// `describe-configs`
    static func word(_ operation: AccessOperation) -> String { dashed("\(operation)") }
    static func word(_ type: AccessResourceType) -> String { type == .transactionalID ? "transactional-id" : dashed("\(type)") }

    private static func dashed(_ name: String) -> String {
        var text = ""
        for character in name {
            if character.isUppercase { text += "-" }
            text += character.lowercased()
        }
        return text
    }

    static func principal(_ text: String) throws -> String {
        let whole = text.contains(":") ? text : "User:\(text)"
        guard Principal(whole) != nil else { throw ValidationError("'\(text)' is no principal: write User:alice.") }
        return whole
    }
}
