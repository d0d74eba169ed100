import MartletClient
import MartletModel
import MartletWire
import NIOCore

/// Which version of an API a broker and this program both speak, asked over a connection of its own.
struct NegotiatedVersion {
    private let ranges: [Int16: ClosedRange<Int16>]

    init(of address: BenchEndpoint) throws {
        let connection = try RawConnection(to: address)
        var frame = ByteBuffer()
        // Version 0 is known to every broker.
        try WireFrame.append(ApiVersionsRequest(), version: 0, correlationId: 0, clientId: "martlet-bench", into: &frame)
        connection.enqueue(frame, correlationID: 0)
        let answer = try connection.nextAnswer(within: 10)
        var reader = WireReader(answer)
        _ = try ResponseHeader(from: &reader, apiKey: .apiVersions, version: 0)
        let response = try ApiVersionsResponse(from: &reader, version: 0)
        guard response.errorCode == ErrorCode.none else {
            throw CommandFailure("ApiVersions was refused by \(address): \(response.errorCode.name).")
        }
        var ranges: [Int16: ClosedRange<Int16>] = [:]
        for api in response.apiKeys where api.minVersion <= api.maxVersion {
            ranges[api.apiKey] = api.minVersion...api.maxVersion
        }
        self.ranges = ranges
    }

    /// The highest version in common.
    ///
    /// - Parameter limit: an upper bound of the caller's own.
    func highest(of apiKey: ApiKey, atMost limit: Int16 = .max) throws(CommandFailure) -> Int16 {
        let ours = apiKey.finalVersions
        guard let theirs = ranges[apiKey.rawValue] else { throw CommandFailure("The broker does not offer \(apiKey.name).") }
        let highest = min(theirs.upperBound, ours.upperBound, limit)
        guard highest >= max(theirs.lowerBound, ours.lowerBound) else {
            throw CommandFailure("The broker and this program have no version of \(apiKey.name) in common.")
        }
        return highest
    }
}

extension RawConnection {
    /// Sends what is queued and waits for one answer: for what happens before the measuring.
    ///
    /// - Parameter seconds: how long it may take.
    func nextAnswer(within seconds: Double) throws -> ByteBuffer {
        let giveUp = BenchClock.now + UInt64(seconds * 1e9)
        var answer: ByteBuffer?
        while answer == nil {
            try flush()
            guard BenchClock.now < giveUp else { throw CommandFailure("The broker did not answer within \(seconds) s.") }
            try Self.waitUntilReady([self], milliseconds: 100)
            guard try receive({ answer = answer ?? $0 }) else { throw CommandFailure("The broker closed the connection.") }
        }
        return answer ?? ByteBuffer()
    }
}
