import MartletModel
import MartletRecord
import NIOCore
import Synchronization
import Testing

@testable import MartletLog

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A disk whose writes to log files fail while it is told so.
private final class FaultyDisk: Sendable {
    let fault = Mutex<(kind: DiskCall.Kind, suffix: String, fault: DiskFault)?>(nil)

    var disk: Disk {
        Disk { [self] call in
            fault.withLock { fault in
                guard let fault, call.kind == fault.kind, call.path.hasSuffix(fault.suffix) else { return nil }
                return fault.fault
            }
        }
    }

    func fail(_ kind: DiskCall.Kind, of suffix: String = ".log", with errno: Int32) {
        fault.withLock { $0 = (kind, suffix, .failure(errno: errno)) }
    }

    func heal() { fault.withLock { $0 = nil } }
}

/// Scenarios 9, 10 and 12.
@Suite struct DiskFaultTests {
    @Test(arguments: [10, 20_000]) func `A full disk drops the batch, and takes the next when there is space`(
        byteCount: Int
    ) throws {
        let faulty = FaultyDisk()
        let log = try TestLog(disk: faulty.disk)
        try log.append(Batches.plain("kept"))
        faulty.fail(.write, with: ENOSPC)
        #expect(throws: LogError.diskFull(path: log.temporary.file(log.logFile))) {
            try log.append(Batches.sized(byteCount))
        }
        #expect(log.log.endOffset == 1 && log.log.writtenEndOffset == 1)
        #expect(try log.values() == ["kept"])
        faulty.heal()
        try log.append(Batches.plain("next"))
        #expect(try log.values() == ["kept", "next"])
    }

    @Test func `Too few descriptors are named, with what helps`() {
        let error = LogError.system(call: "open", path: "/data/orders-0", errno: EMFILE)
        #expect(error.description.hasPrefix("open of '/data/orders-0' failed: Too many open files (errno \(EMFILE)): "))
        #expect(error.description.contains("ulimit -n"))
    }

    @Test func `Everybody whose staged batch is dropped learns of it`() throws {
        let faulty = FaultyDisk()
        let log = try TestLog(disk: faulty.disk).log
        let written = try log.append(Batches.plain("written"), origin: .client, leaderEpoch: 0, now: 1000)
        try log.writeOut(written)
        let mine = try log.append(Batches.plain("mine"), origin: .client, leaderEpoch: 0, now: 1000)
        let theirs = try log.append(Batches.plain("theirs"), origin: .client, leaderEpoch: 0, now: 1000)
        faulty.fail(.write, with: ENOSPC)
        #expect(throws: LogError.self) { try log.writeOut(theirs) }
        faulty.heal()
        // Others have the offsets now; that must not make the lost batch look written.
        for value in ["x", "y", "z"] {
            let other = try log.append(Batches.plain(value), origin: .client, leaderEpoch: 0, now: 1000)
            try log.writeOut(other)
        }
        #expect(throws: LogError.self) { try log.writeOut(mine) }
        try log.writeOut(written)
        #expect(log.endOffset == 4)
    }

    @Test func `Producers of dropped batches may send them again`() throws {
        let faulty = FaultyDisk()
        let log = try TestLog(disk: faulty.disk)
        try log.append(Batches.idempotent(sequence: 0))
        faulty.fail(.write, with: EDQUOT)
        #expect(throws: LogError.self) { try log.append(Batches.idempotent(sequence: 1)) }
        #expect(throws: LogError.self) { try log.append(Batches.idempotent(id: 8, sequence: 0, isTransactional: true)) }
        faulty.heal()
        let again = try log.append(Batches.idempotent(sequence: 1))
        #expect(!again.isDuplicate && again.baseOffset == 1)
        #expect(log.log.producers().map(\.id) == [7])
        #expect(log.log.lastStableOffset(highWatermark: 2) == 2)
    }

    @Test func `A write cut short is finished`() throws {
        let faulty = FaultyDisk()
        let log = try TestLog(disk: faulty.disk)
        faulty.fault.withLock { $0 = (.write, ".log", .short(byteCount: 7)) }
        try log.append(Batches.plain("small"))
        try log.append(Batches.sized(20_000))
        faulty.heal()
        #expect(try log.values().map(\.utf8.count) == [5, 20_000])
        #expect(try log.crashed().log.endOffset == 2)
    }

    @Test func `A write that fails half-way leaves nothing in the file`() throws {
        let writes = Atomic(0)
        let disk = Disk { call in
            guard call.kind == .write, call.path.hasSuffix(".log") else { return nil }
            return writes.add(1, ordering: .relaxed).oldValue == 1
                ? .short(byteCount: 100) : writes.load(ordering: .relaxed) == 3 ? .failure(errno: ENOSPC) : nil
        }
        let log = try TestLog(disk: disk)
        try log.append(Batches.plain("kept"))
        let byteCount = try log.temporary.read(log.logFile).count
        #expect(throws: LogError.self) { try log.append(Batches.sized(5000)) }
        #expect(try log.temporary.read(log.logFile).count == byteCount)
        try log.append(Batches.plain("next"))
        #expect(try log.crashed().values() == ["kept", "next"])
    }

    @Test func `An input or output error takes the partition offline until it is opened again`() throws {
        let faulty = FaultyDisk()
        let log = try TestLog(disk: faulty.disk)
        try log.append(Batches.plain("kept"))
        faulty.fail(.write, with: EIO)
        #expect(throws: LogError.self) { try log.append(Batches.plain("lost")) }
        faulty.heal()
        let reason = try #require(log.log.offlineReason)
        #expect(throws: LogError.offline(reason: reason)) { try log.append(Batches.plain("more")) }
        #expect(throws: LogError.offline(reason: reason)) {
            try log.log.read(from: 0, upTo: 1, maximumByteCount: 100, atLeastOneBatch: true)
        }
        #expect(try log.crashed().values() == ["kept"])
    }

    @Test func `A full disk at a roll leaves the old segment in use`() throws {
        let faulty = FaultyDisk()
        var settings = LogSettings()
        settings.segmentByteCount = 200
        let log = try TestLog(settings: settings, disk: faulty.disk)
        for value in ["a", "b"] { try log.append(Batches.plain(value)) }
        faulty.fail(.open, of: ".timeindex", with: ENOSPC)
        #expect(throws: LogError.self) { try log.append(Batches.plain("c")) }
        #expect(log.log.segmentCount == 1 && log.log.endOffset == 2)
        #expect(try log.values() == ["a", "b"])
        faulty.heal()
        try log.append(Batches.plain("c"))
        #expect(log.log.segmentCount == 2)
        #expect(try log.values() == ["a", "b", "c"])
        #expect(try log.crashed().values() == ["a", "b", "c"])
    }

    @Test func `Without space for a snapshot the roll succeeds, and recovery reads the log`() throws {
        let faulty = FaultyDisk()
        var settings = LogSettings()
        settings.segmentByteCount = 200
        let log = try TestLog(settings: settings, disk: faulty.disk)
        faulty.fail(.write, of: ".snapshot", with: ENOSPC)
        for sequence in 0..<6 { try log.append(Batches.idempotent(sequence: ProducerSequence(Int32(sequence)))) }
        #expect(log.log.segmentCount > 1)
        #expect(try log.crashed().log.producers().map(\.lastSequence) == [5])
    }

    @Test func `Too many open files fail a read and nothing else`() throws {
        let faulty = FaultyDisk()
        var settings = LogSettings()
        settings.segmentByteCount = 200
        let log = try TestLog(settings: settings)
        for value in ["a", "b", "c", "d", "e"] { try log.append(Batches.plain(value)) }
        let point = try log.log.close()
        let again = try TestLog(
            in: log.temporary, settings: settings, isClean: true, recoveryPoint: point, disk: faulty.disk)
        faulty.fail(.open, with: EMFILE)
        #expect(throws: LogError.self) { try again.values() }
        faulty.heal()
        #expect(again.log.offlineReason == nil)
        #expect(try again.values() == ["a", "b", "c", "d", "e"])
    }

    @Test func `A log opens although nothing can be written`() throws {
        let faulty = FaultyDisk()
        var settings = LogSettings()
        settings.segmentByteCount = 400
        let log = try TestLog(settings: settings)
        for sequence in 0..<9 {
            try log.append(Batches.idempotent(sequence: ProducerSequence(Int32(sequence)), isTransactional: true))
            try log.append(Batches.marker(.abort), origin: .coordinator)
        }
        let copy = try log.temporary.copy()
        // A torn tail, no indexes, no snapshots: everything has to be made again.
        let active = try #require(try copy.names(in: "orders-0").last { $0.hasSuffix(".log") })
        try copy.write(try copy.read("orders-0/\(active)").dropLast(), to: "orders-0/\(active)")
        for name in try copy.names(in: "orders-0") where !name.hasSuffix(".log") {
            try Disk.real.remove(copy.file("orders-0/\(name)"))
        }
        faulty.fail(.write, of: "", with: ENOSPC)
        let opened = try TestLog(in: copy, settings: settings, disk: faulty.disk)
        #expect(opened.log.offlineReason == nil)
        #expect(opened.log.endOffset == 17)
        #expect(try opened.log.abortedTransactions(from: 0, upTo: 17).count == 8)
        faulty.heal()
        try opened.append(Batches.marker(.abort), origin: .coordinator)
        #expect(try opened.crashed().log.abortedTransactions(from: 0, upTo: 18).count == 9)
    }
}
