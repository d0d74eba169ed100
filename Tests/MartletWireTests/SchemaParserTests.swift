import Testing

@testable import wiregen

@Suite struct SchemaParserTests {
    @Test func `A schema carries every fact of its fields`() throws {
        let schema = try SchemaParser.parse(
            """
            # Comments and empty lines are passed over.
            api 7 Brew
            listeners broker controller

            request 1-4 flexible 3+ unstable
              Name    topicName  0+   nullable 2+ = null ignorable key
              Cups    []Cup      0-3
                Size  int8  0+  = 3
              Extra   Cup        4+   tag 2
              Shared  []Milk     2
              struct Milk
                Percent  float64  0+

            response 0 flexible none
            """, file: "it")
        guard case .api(number: 7, name: "Brew") = schema.kind else {
            Issue.record("\(schema.kind)")
            return
        }
        #expect(schema.listeners == ["broker", "controller"])
        #expect(schema.messages.map(\.name) == ["BrewRequest", "BrewResponse"])
        let request = schema.messages[0]
        #expect(request.validVersions.range == 1...4)
        #expect(request.flexibleVersions.text == "3+")
        #expect(request.isUnstable)
        #expect(request.fields.map(\.name) == ["Name", "Cups", "Extra", "Shared"])
        let name = request.fields[0]
        #expect(name.type.primitive == .topicName)
        #expect(name.nullableVersions.text == "2+")
        #expect(name.defaultText == "null")
        #expect(name.isIgnorable && name.isKey)
        #expect(request.fields[1].type.isArray)
        #expect(request.fields[1].fields.map(\.defaultText) == ["3"])
        #expect(request.fields[2].tag == 2)
        #expect(request.sharedStructures.map(\.name) == ["Milk"])
        #expect(schema.messages[1].flexibleVersions.isEmpty)
    }

    @Test(arguments: [
        ("api x Brew", 1, "expected a number and a name"),
        ("brew 1 Coffee", 1, "unknown word 'brew'"),
        ("api 1 Brew\nrequest 0", 2, "expected `VERSIONS flexible VERSIONS`"),
        ("request 4-1 flexible none", 1, "expected `VERSIONS flexible VERSIONS`"),
        ("request 0 flexible none\n  Cups int8", 2, "expected `NAME TYPE VERSIONS`"),
        ("request 0 flexible none\n  Cups int8 0+ hot", 2, "unknown attribute 'hot'"),
        ("request 0 flexible none\n  Cups int8 0+ tag", 2, "`tag` needs a number"),
        ("request 0 flexible none\n  Cups int8 0+ =", 2, "`=` needs a value"),
        ("request 0 flexible none\n    Cups int8 0+\n  Size int8 0+", 3, "indentation does not match the fields above"),
    ])
    func `A mistake in a schema is named with its line`(text: String, line: Int, reason: String) {
        do throws(SchemaError) {
            _ = try SchemaParser.parse(text, file: "it.schema")
            Issue.record("accepted")
        } catch {
            #expect(error.description == "it.schema:\(line): \(reason)")
        }
    }

    @Test(
        arguments: [
            ("3+", "0-9", "version >= 3", "version < 3"), ("0-4", "0-9", "version <= 4", "version > 4"),
            ("2-4", "0-9", "version >= 2 && version <= 4", "(version < 2 || version > 4)"), ("0+", "0-9", nil, nil),
            ("1", "1-9", "version <= 1", "version > 1"), ("5+", "7-9", nil, nil),
        ] as [(String, String, String?, String?)])
    func `Conditions single versions out of all`(
        versions: String, all: String, isTrue: String?, isFalse: String?
    ) throws {
        let condition = try #require(Versions(versions)).condition(within: #require(Versions(all)))
        #expect(condition?.isTrue == isTrue)
        #expect(condition?.isFalse == isFalse)
    }
}
