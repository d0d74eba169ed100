import CoordinatorEmbedded
import Foundation
import MartletStrategy
import Testing

@Suite struct EmbeddedStoreTests {
    @Test func `A second broker on the same folder is told that it is in use`() async throws {
        let fixture = try EmbeddedFixture()
        let first = try await fixture.open()
        do {
            _ = try await fixture.open()
            Issue.record("the second one was let in")
        } catch CoordinationError.unavailable(let reason) {
            #expect(reason.contains("in use by another process"))
        }
        _ = try await first.put(CoordinationKey("/a"), [1], expecting: .any)
        await first.close()
        await (try fixture.open()).close()
    }

    @Test func `A folder that is not there is named`() async throws {
        let fixture = try EmbeddedFixture()
        try FileManager.default.removeItem(atPath: fixture.folder.path)
        do {
            _ = try await fixture.open()
            Issue.record("it was opened")
        } catch CoordinationError.unavailable(let reason) {
            #expect(reason.contains(fixture.folder.path))
        }
    }

    @Test(arguments: [
        Array("this is no database, and a long text at that: ".utf8) + [UInt8](repeating: 65, count: 4096),
        Array("SQLite format 3\u{0}".utf8) + [UInt8](repeating: 0xFF, count: 8192),
    ])
    func `A file that is no database is refused as damaged`(bytes: [UInt8]) async throws {
        let fixture = try EmbeddedFixture()
        try Data(bytes).write(to: URL(fileURLWithPath: fixture.folder.path + "/coordination.sqlite"))
        do {
            _ = try await fixture.open()
            Issue.record("it was opened")
        } catch CoordinationError.corrupt(let reason) {
            #expect(reason.contains("coordination.sqlite"))
        }
    }

    @Test func `A damaged page is an error and no end of the program`() async throws {
        let fixture = try EmbeddedFixture()
        let store = try await fixture.open()
        for number in 0..<200 {
            _ = try await store.put(CoordinationKey("/t/\(number)"), [UInt8](repeating: 7, count: 500), expecting: .any)
        }
        await store.close()
        let url = URL(fileURLWithPath: fixture.folder.path + "/coordination.sqlite")
        var bytes = try Data(contentsOf: url)
        for index in 8192..<min(bytes.count, 40_960) { bytes[index] = 0xAA }
        try bytes.write(to: url)
        do {
            let damaged = try await fixture.open()
            _ = try await damaged.children(of: CoordinationKey("/t"))
            for number in 0..<200 { _ = try await damaged.get(CoordinationKey("/t/\(number)")) }
            Issue.record("everything could be read")
        } catch CoordinationError.corrupt {
        }
    }

    @Test func `What was answered survives a copy of the files as they are at that moment`() async throws {
        let fixture = try EmbeddedFixture()
        let store = try await fixture.open()
        for number in 0..<20 {
            _ = try await store.put(CoordinationKey("/t/\(number)"), [UInt8(number)], expecting: .absent)
        }
        let counted = try await store.nextID(CoordinationKey("/ids"))
        // As a crash would leave it: the log is not yet in the database.
        let crashed = try EmbeddedFixture()
        for name in try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) {
            try FileManager.default.copyItem(
                atPath: fixture.folder.path + "/" + name, toPath: crashed.folder.path + "/" + name)
        }
        await store.close()
        let recovered = try await crashed.open()
        #expect(try await recovered.children(of: CoordinationKey("/t")).count == 20)
        #expect(try await recovered.nextID(CoordinationKey("/ids")) > counted)
        await recovered.close()
    }

    @Test func `A write goes on when the task that asked for it is cancelled`() async throws {
        let fixture = try EmbeddedFixture()
        let store = try await fixture.open()
        let key = try CoordinationKey("/a")
        let task = Task { try await store.put(key, [1], expecting: .absent) }
        task.cancel()
        let version = try await task.value
        #expect(try await store.get(key)?.version == version)
        await store.close()
    }
}
