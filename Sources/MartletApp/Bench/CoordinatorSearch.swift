import MartletClient
import MartletModel
import MartletWire
import NIOCore

/// Finds the coordinators of groups, over a connection of its own.
struct CoordinatorSearch {
    private let broker: BenchEndpoint

    init(from broker: BenchEndpoint) { self.broker = broker }

    /// In the order of the groups. A coordinator that is just being loaded is waited for.
    func addresses(ofGroups groups: [String]) throws -> [BenchEndpoint] {
        let version = try NegotiatedVersion(of: broker).highest(of: .findCoordinator, atMost: 3)
        let connection = try RawConnection(to: broker)
        var correlationID: Int32 = 0
        return try groups.map { group in
            let giveUp = BenchClock.now + 30_000_000_000
            while true {
                var frame = ByteBuffer()
                try WireFrame.append(
                    FindCoordinatorRequest(key: group), version: version, correlationId: correlationID,
                    clientId: "martlet-bench", into: &frame)
                connection.enqueue(frame, correlationID: correlationID)
                correlationID += 1
                let answer = try connection.nextAnswer(within: 10)
                var reader = WireReader(answer)
                _ = try ResponseHeader(from: &reader, apiKey: .findCoordinator, version: version)
                let response = try FindCoordinatorResponse(from: &reader, version: version)
                if response.errorCode == ErrorCode.none {
                    return BenchEndpoint(
                        address: BrokerAddress(host: response.host, port: Int(response.port)), transport: broker.transport)
                }
                guard response.errorCode.isRetriable, BenchClock.now < giveUp else {
                    throw CommandFailure("The coordinator of group '\(group)' was not found: \(response.errorCode.name).")
                }
                try RawConnection.waitUntilReady([connection], milliseconds: 100)
            }
        }
    }
}
