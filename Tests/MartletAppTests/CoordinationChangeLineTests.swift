@testable import MartletApp
import MartletStrategy
import Testing

@Suite struct CoordinationChangeLineTests {
    private let key = try? CoordinationKey("/brokers/1")
    private let prefix = try? CoordinationKey("/brokers")

    private func lines(_ change: CoordinationChange, _ bytes: [UInt8]?) throws -> [String] {
        let entry = bytes.map { CoordinationEntry(bytes: $0, version: CoordinationVersion(rawValue: 12), owner: "7") }
        let prefix = try #require(prefix)
        return [
            CoordinationChangeLine.text(change, entry, below: prefix),
            try JSONText.line(CoordinationChangeLine(change, entry, below: prefix)),
        ]
    }

    @Test func `A change says what the key holds now`() throws {
        #expect(
            try lines(.changed(#require(key)), Array("hello\n".utf8)) == [
                "changed /brokers/1 version 12, 6 bytes",
                #"{"entry":{"key":"/brokers/1","owner":"7","value":"hello\n","version":12},"event":"changed","key":"/brokers/1"}"#,
            ])
    }

    @Test func `A value that is no text is given in base64`() throws {
        let json = try lines(.changed(#require(key)), [0xFF, 0x00])[1]
        #expect(json.contains(#""base64":"/wA=""#) && !json.contains("value"))
    }

    @Test func `A key that is gone is deleted, and missed changes are a resync of the prefix`() throws {
        #expect(
            try lines(.changed(#require(key)), nil) == [
                "deleted /brokers/1", #"{"event":"deleted","key":"/brokers/1"}"#,
            ])
        #expect(try lines(.resync, nil) == ["resync /brokers", #"{"event":"resync","key":"/brokers"}"#])
    }
}
