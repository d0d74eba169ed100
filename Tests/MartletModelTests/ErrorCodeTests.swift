import MartletModel
import Testing

@Suite struct ErrorCodeTests {
    @Test(arguments: [
        (ErrorCode.none, 0, "NONE"), (.unknownServerError, -1, "UNKNOWN_SERVER_ERROR"),
        (.notLeaderOrFollower, 6, "NOT_LEADER_OR_FOLLOWER"), (.unsupportedVersion, 35, "UNSUPPORTED_VERSION"),
        (.kafkaStorageError, 56, "KAFKA_STORAGE_ERROR"),
        (.shareSessionLimitReached, 133, "SHARE_SESSION_LIMIT_REACHED"),
    ])
    func `Codes have the protocol's numbers and names`(code: ErrorCode, number: Int16, name: String) {
        #expect(code.rawValue == number)
        #expect(code.name == name)
        #expect("\(code)" == name)
    }

    @Test func `Every number from -1 to 133 has a name of its own`() {
        let names = (-1...133).map { ErrorCode(rawValue: $0).name }
        #expect(names.allSatisfy { !$0.hasPrefix("UNKNOWN_ERROR_CODE") })
        #expect(Set(names).count == names.count)
    }

    @Test func `An unknown code shows its number`() {
        #expect(ErrorCode(rawValue: 999).name == "UNKNOWN_ERROR_CODE_999")
        #expect(!ErrorCode(rawValue: 999).isRetriable)
    }

    @Test(arguments: [
        ErrorCode.notLeaderOrFollower, .corruptMessage, .notEnoughReplicas, .kafkaStorageError, .unknownTopicId,
    ])
    func `What may pass is retriable`(code: ErrorCode) { #expect(code.isRetriable) }

    @Test(arguments: [ErrorCode.none, .unknownServerError, .invalidRecord, .outOfOrderSequenceNumber, .messageTooLarge])
    func `What stays wrong is not`(code: ErrorCode) { #expect(!code.isRetriable) }
}
