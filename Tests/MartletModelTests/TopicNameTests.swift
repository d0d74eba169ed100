import MartletModel
import Testing

@Suite struct TopicNameTests {
    @Test(arguments: [
        "a", "OrderPlaced", "orders.eu_west-1", "...", "-", "_", "__consumer_offsets",
        String(repeating: "x", count: 249),
    ])
    func `Letters, digits, dot, underscore and hyphen make a name`(text: String) throws {
        #expect(try TopicName(text).text == text)
        #expect(try TopicName(text).description == text)
    }

    @Test(arguments: [
        ("", "it is empty"), (".", "`.` and `..` name folders"), ("..", "`.` and `..` name folders"),
        (String(repeating: "x", count: 250), "it has 250 characters, at most 249 are allowed"),
        ("a/b", "only ASCII letters, digits, `.`, `_` and `-` are allowed"),
        ("../etc", "only ASCII letters, digits, `.`, `_` and `-` are allowed"),
        ("a b", "only ASCII letters, digits, `.`, `_` and `-` are allowed"),
        ("ä", "only ASCII letters, digits, `.`, `_` and `-` are allowed"),
        ("a\u{0}", "only ASCII letters, digits, `.`, `_` and `-` are allowed"),
        ("a\\b", "only ASCII letters, digits, `.`, `_` and `-` are allowed"),
        ("a:b", "only ASCII letters, digits, `.`, `_` and `-` are allowed"),
    ])
    func `What could not be a folder everywhere is refused with the rule it breaks`(text: String, reason: String) {
        do throws(InvalidTopicName) {
            _ = try TopicName(text)
            Issue.record("accepted")
        } catch {
            #expect(error.name == text)
            #expect(error.reason == reason)
            #expect(error.description.hasSuffix("is not allowed: \(reason)."))
            #expect(error.description.utf8.count < 400)
        }
    }

    @Test(arguments: [
        ("a.b", "a_b", true), ("a.b_c", "a_b.c", true), ("a.b", "a.b", false), ("a.b", "a-b", false),
        ("a.b", "a_bc", false), ("ab", "a_b", false),
    ])
    func `Names that differ only in dot and underscore collide`(left: String, right: String, collide: Bool) throws {
        #expect(try TopicName(left).collides(with: TopicName(right)) == collide)
        #expect(try TopicName(right).collides(with: TopicName(left)) == collide)
    }

    @Test func `The broker's own topics are known`() throws {
        #expect(try TopicName("__consumer_offsets").isInternal)
        #expect(try TopicName("__transaction_state").isInternal)
        #expect(try TopicName("__share_group_state").isInternal)
        #expect(try !TopicName("__other").isInternal)
    }

    @Test func `A partition is called like its folder`() throws {
        let partition = TopicPartition(topic: try TopicName("orders"), partition: 3)
        #expect(partition.description == "orders-3")
        #expect(partition < TopicPartition(topic: try TopicName("orders"), partition: 10))
        #expect(TopicPartition(topic: try TopicName("alpha"), partition: 99) < partition)
    }
}
