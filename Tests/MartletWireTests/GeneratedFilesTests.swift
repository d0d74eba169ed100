import Testing

@testable import wiregen

@Suite struct GeneratedFilesTests {
    @Test func `The checked-in files are what wiregen writes from the schemas`() throws {
        #expect(try Tree(root: packageFolder).stale() == [])
    }
}
