import Testing

@testable import MartletWire
@testable import wiregen

/// One kind of message: what tests over the whole protocol are given.
struct SchemaSubject: Sendable, CustomTestStringConvertible {
    let schema: Message
    let type: any WireMessage.Type

    var testDescription: String { schema.name }

    static let all: [SchemaSubject] = everyMessage.compactMap { type in
        let name = "\(type.messageName)"
        return everySchemaMessage.first { $0.name == name }.map { SchemaSubject(schema: $0, type: type) }
    }

    /// Random messages of this kind, `count` in each version.
    func random(_ count: Int, addsUnknownTags: Bool = false) -> [RandomMessageBytes] {
        type.validVersions.flatMap { version in
            (0..<count).map { round in
                RandomMessageBytes(
                    schema, version: Int(version), seed: seed(version, round), addsUnknownTags: addsUnknownTags)
            }
        }
    }

    /// A seed of its own for each message, so that one failure can be repeated alone.
    private func seed(_ version: Int16, _ round: Int) -> UInt64 {
        var seed = SeededGenerator.seedOfThisRun &+ UInt64(round) << 16 &+ UInt64(version)
        for byte in schema.name.utf8 { seed = seed &* 31 &+ UInt64(byte) }
        return seed
    }
}

extension RandomMessageBytes: CustomStringConvertible {
    /// For the failure: how to get the same bytes again.
    var description: String {
        "\(message.name) version \(version), MARTLET_TEST_SEED=\(SeededGenerator.seedOfThisRun)"
    }
}
