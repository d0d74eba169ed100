import MartletModel
import MartletTesting
import MartletWire
import Testing

@testable import MartletBroker

/// An authorizer that is not ours, and misbehaves: it denies, and nothing else happens.
@Suite struct AuthorizerFaultTests {
    @Test(arguments: [
        (["authorizer.class.name": "faulty-throws"], ErrorCode.clusterAuthorizationFailed),
        (["authorizer.class.name": "faulty-blocks", "authorizer.class.name.block.ms": "600000"], .clusterAuthorizationFailed),
        (["authorizer.class.name": "faulty-blocks", "authorizer.class.name.block.ms": "0"], .none),
    ])
    func `One that throws or hangs denies, and the broker answers`(keys: [String: String], code: ErrorCode) async throws {
        try await TestBroker.with(keys, strategies: [ThrowingAuthorizer.self, BlockingAuthorizer.self]) { broker in
            let start = ContinuousClock.now
            for _ in 0..<20 {
                let answer = try await broker.ask(DescribeLogDirsRequest(topics: nil))
                #expect(answer.errorCode == code)
            }
            // Each question has its budget, and a strategy whose threads all hang is not asked any more.
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }
}
