import ArgumentParser
import MartletClient
import MartletModel
import Testing

@testable import MartletApp

@Suite struct GroupArgumentsTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0 as Int64), ("2026-01-01", 1_767_225_600_000), ("2026-01-01T00:00", 1_767_225_600_000),
        ("2026-01-01 00:00:01.5", 1_767_225_601_500), ("2024-02-29T12:00:00+02:00", 1_709_200_800_000),
        ("2024-02-29T12:00:00-0130", 1_709_213_400_000), ("2026-01-01T00:00:00.123456Z", 1_767_225_600_123),
    ])
    func `A moment is read as it is written, UTC where it does not say`(text: String, milliseconds: Int64) {
        #expect(DateTimeArgument(argument: text)?.timestamp == Timestamp(milliseconds))
    }

    @Test(arguments: [
        "", "yesterday", "2026-13-01", "2025-02-29", "2026-01-01T", "2026-01-01T24:00", "2026-01-01T1", "26-01-01",
        "2026-01-01T00:00:00+2", "2026-01-01T00:00:61", "2026-01-01T00:00:00.x", "２０２６-01-01",
    ])
    func `What is no moment is refused`(text: String) { #expect(DateTimeArgument(argument: text) == nil) }

    @Test func `A topic may name partitions`() throws {
        #expect(try TopicSelection.argument("orders").partitions == nil)
        #expect(try TopicSelection.argument("orders:0,3").partitions == [0, 3])
        for text in ["orders:", "orders:x", "orders:-1", "orders:0,", "a/b"] {
            #expect(throws: (any Error).self) { try TopicSelection.argument(text) }
        }
    }

    @Test(arguments: [
        ["g", "--to-earliest"], ["g", "--topic", "t"], ["g", "--topic", "t", "--to-earliest", "--to-latest"],
        ["g", "--topic", "t", "--all-topics", "--to-earliest"], ["g", "--topic", "t", "--to-offset", "-1"],
        ["g", "--topic", "t", "--to-earliest", "--execute", "--dry-run"],
    ])
    func `A reset that does not say what and where to exactly once is refused`(arguments: [String]) {
        #expect(throws: (any Error).self) { try GroupResetCommand.parse(arguments) }
    }

    @Test func `A shift may go backwards, and nothing is changed unless it is said`() throws {
        let command = try GroupResetCommand.parse(["g", "--topic", "t", "--shift-by", "-10"])
        #expect(command.shiftBy == -10)
        #expect(!command.execute)
    }

    @Test(arguments: [
        ["t", "--queue"], ["t", "--group", ""], ["t", "--group", "g", "--partition", "1"],
        ["t", "--group", "g", "--from", "offset:3"],
    ])
    func `A group excludes what it decides itself`(arguments: [String]) {
        #expect(throws: (any Error).self) { try ConsumeCommand.parse(arguments) }
    }
}
