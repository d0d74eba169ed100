import NIOCore
import Testing

@testable import MartletWire

/// Bytes of other implementations are read, say what those implementations say, and are written back bit for bit.
@Suite struct GoldenTests {
    @Test(arguments: GoldenBlock.files)
    func `What others wrote is read as they meant it, and written as they wrote it`(file: String) throws {
        for block in GoldenBlock.all where block.file == file {
            let suffix = block.role == .request ? "Request" : block.role == .response ? "Response" : ""
            let type = try #require(everyMessage.first { "\($0.messageName)" == block.name + suffix }, "\(block)")
            do {
                try check(type, block)
            } catch {
                Issue.record("\(block): \(error)")
            }
        }
    }

    private func check<Message: WireMessage>(_: Message.Type, _ block: GoldenBlock) throws {
        var reader = WireReader(ByteBuffer(bytes: block.bytes))
        var writer = WireWriter()
        let apiKey = ApiKey.allCases.first { $0.name == block.name }
        switch block.role {
        case .request:
            let header = try RequestHeader(from: &reader)
            #expect(header.apiKey == apiKey, "\(block)")
            #expect(header.version == block.version, "\(block)")
            expectFacts(of: header, under: "header.", block)
            try header.encode(into: &writer)
        case .response:
            let apiKey = try #require(apiKey)
            let header = try ResponseHeader(from: &reader, apiKey: apiKey, version: block.version)
            expectFacts(of: header, under: "header.", block)
            header.encode(into: &writer, apiKey: apiKey, version: block.version)
        case .data: break
        }
        let message = try Message(from: &reader, version: block.version)
        #expect(reader.remainingBytes == block.trailingByteCount, "\(block)")
        expectFacts(of: message, under: "", block)
        try message.encode(into: &writer, version: block.version)
        let expected = Array(block.bytes.dropLast(block.trailingByteCount))
        #expect(Array(writer.buffer.readableBytesView) == expected, "\(block)")
    }

    private func expectFacts(of value: Any, under prefix: String, _ block: GoldenBlock) {
        for fact in block.facts where fact.path.hasPrefix("header.") == (prefix == "header.") {
            if fact.path == "trailing" { continue }
            let path = String(fact.path.dropFirst(prefix.count))
            #expect(FieldPath.text(at: path, in: value) == fact.value, "\(block): \(fact.path)")
        }
    }

    @Test func `Golden bytes exist for most of the protocol`() {
        let covered = Set(GoldenBlock.all.map { [$0.role.rawValue, $0.name] })
        #expect(covered.count >= 100)
    }
}
