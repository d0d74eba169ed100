import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletLog

@Suite struct DumpTests {
    private func lines(_ log: TestLog, _ name: String) throws -> [String] {
        var lines: [String] = []
        try LogDump(path: log.temporary.file("orders-0/\(name)")).write { lines.append($0) }
        return lines
    }

    @Test func `Every file of a log can be shown`() throws {
        var settings = LogSettings()
        settings.indexIntervalByteCount = 0
        let log = try TestLog(settings: settings)
        try log.append(Batches.idempotent(["a", "b"], sequence: 0, isTransactional: true))
        try log.append(Batches.marker(.abort), origin: .coordinator)
        _ = try log.log.close()
        let base = "00000000000000000000"
        let batches = try lines(log, "\(base).log")
        #expect(batches.count == 2)
        #expect(batches[0].contains("baseOffset: 0 lastOffset: 1 count: 2") && batches[1].contains("isControl: true"))
        #expect(try lines(log, "\(base).index").first?.hasPrefix("offset: 2 position: ") == true)
        #expect(try lines(log, "\(base).timeindex") == ["timestamp: 1000 offset: 1"])
        #expect(
            try lines(log, "\(base).txnindex") == ["producerId: 7 firstOffset: 0 lastOffset: 2 lastStableOffset: 3"])
        #expect(
            try lines(log, "00000000000000000003.snapshot").first?.hasPrefix("producerId: 7 producerEpoch: 0 lastSequence: 1")
                == true)
    }

    @Test func `Damage is shown where it begins`() throws {
        let log = try TestLog()
        try log.append(Batches.plain("a"))
        let bytes = try log.temporary.read(log.logFile)
        try log.temporary.write(bytes + bytes.dropLast(3), to: log.logFile)
        let shown = try lines(log, "00000000000000000000.log")
        #expect(shown.count == 2 && shown[1].hasPrefix("damaged at position: 70 offset: 1 bytes: 67: "))
    }

    @Test func `Other files are refused`() {
        #expect(throws: LogDumpError.self) { try LogDump(path: "/etc/passwd") }
        #expect(throws: LogDumpError.self) { try LogDump(path: "/nowhere/00000000000000000000.log") }
    }
}
