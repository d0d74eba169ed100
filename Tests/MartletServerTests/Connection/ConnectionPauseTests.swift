import NIOCore
import Testing

@testable import MartletServer

/// Clients that are to keep still for a while (KIP-219).
@Suite struct `A connection that is paused` {
    private func stream(_ payloads: String...) -> ByteBuffer {
        payloads.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer(frame($1)) }
    }

    /// Pauses for a second when it is told to.
    private static let handler = ClosureHandler(onReceived: { bytes, reply, connection in
        reply.send { $0.writeImmutableBuffer(frame(bytes)) }
        if bytes.getString(at: bytes.readerIndex, length: 5) == "pause" { connection.pause(for: .seconds(1)) }
        return .proceed
    })

    @Test func `answers at once and takes no further request until its time is over`() throws {
        let connection = try EmbeddedConnection(Self.handler)
        try connection.receive(stream("pause", "after"))
        #expect(try connection.responses() == ["pause"])
        connection.advance(by: .milliseconds(999))
        #expect(try connection.responses() == [])
        connection.advance(by: .milliseconds(1))
        #expect(try connection.responses() == ["after"])
    }

    @Test func `is not read from`() throws {
        let connection = try EmbeddedConnection(Self.handler)
        try connection.receive(stream("pause"))
        let reads = connection.traffic.reads
        connection.askForBytes()
        #expect(connection.traffic.reads == reads)
        connection.advance(by: .seconds(1))
        connection.run()
        #expect(connection.traffic.reads > reads)
    }

    @Test func `waits for the longest of several pauses`() throws {
        let connection = try EmbeddedConnection(Self.handler)
        try connection.receive(stream("pause", "after"))
        connection.connection.pause(for: .milliseconds(300))
        connection.advance(by: .milliseconds(400))
        connection.connection.pause(for: .seconds(1))
        connection.advance(by: .milliseconds(999))
        #expect(try connection.responses() == ["pause"])
        connection.advance(by: .milliseconds(1))
        #expect(try connection.responses() == ["after"])
    }

    @Test func `goes on when its pause is taken back, and can be paused anew`() throws {
        let connection = try EmbeddedConnection(Self.handler)
        try connection.receive(stream("pause", "after", "pause", "last"))
        connection.connection.pause(for: .hours(1))
        connection.endPause()
        #expect(try connection.responses() == ["pause", "after", "pause"])
        connection.advance(by: .milliseconds(999))
        #expect(try connection.responses() == [])
        connection.advance(by: .milliseconds(1))
        #expect(try connection.responses() == ["last"])
    }

    @Test func `is not idle`() throws {
        var limits = ConnectionLimits()
        limits.idleTimeout = .milliseconds(500)
        let connection = try EmbeddedConnection(Self.handler, limits: limits)
        try connection.receive(stream("pause"))
        connection.advance(by: .milliseconds(1300))
        #expect(connection.isOpen)
        connection.advance(by: .milliseconds(500))
        #expect(!connection.isOpen)
    }

    @Test func `is idle when its client has hung up, however long the pause`() throws {
        var limits = ConnectionLimits()
        limits.idleTimeout = .milliseconds(500)
        let connection = try EmbeddedConnection(Self.handler, limits: limits)
        try connection.receive(stream("pause", "after"))
        connection.endInput()
        connection.advance(by: .milliseconds(300))
        #expect(connection.isOpen)
        connection.advance(by: .milliseconds(500))
        #expect(!connection.isOpen)
    }

    @Test func `ends when its client is gone and when the server stops`() throws {
        let gone = try EmbeddedConnection(Self.handler)
        try gone.receive(stream("pause", "after"))
        try gone.disconnect()
        gone.advance(by: .seconds(2))
        #expect(!gone.isOpen)
        let stopped = try EmbeddedConnection(Self.handler)
        try stopped.receive(stream("pause", "after"))
        stopped.drain()
        #expect(!stopped.isOpen)
    }
}
