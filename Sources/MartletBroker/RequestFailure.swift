import MartletConfig
import MartletCoordination
import MartletLog
import MartletModel
import MartletRecord
import MartletReplication
import MartletStrategy

/// Why a request, or a part of it, is answered with an error: the protocol's code, and a sentence for versions that
/// carry one.
struct RequestFailure: Error, Sendable, Hashable {
    let code: ErrorCode
    let message: String

    init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message =
            message.utf8.count <= Self.messageByteCountMax
            ? message : String(decoding: message.utf8.prefix(Self.messageByteCountMax), as: UTF8.self) + "…"
    }

    /// Sentences quote what a client sent, and a string of the protocol has an end.
    private static let messageByteCountMax = 2000
}

// The one place where inner errors become codes of the protocol.

extension RequestFailure {
    init(_ error: LogError) {
        self.init(Self.code(of: error), "\(error)")
    }

    private static func code(of error: LogError) -> ErrorCode {
        switch error {
        case .offsetOutOfRange: .offsetOutOfRange
        case .invalidBatch(let error): RequestFailure(error).code
        case .missingKey: .invalidRecord
        case .batchLargerThanSegment: .recordListTooLarge
        case .impossibleBatch, .offsetsOutOfOrder: .corruptMessage
        case .timestampOutOfRange: .invalidTimestamp
        case .outOfOrderSequence: .outOfOrderSequenceNumber
        case .staleProducerEpoch: .invalidProducerEpoch
        case .invalidTransactionState: .invalidTxnState
        case .staleCoordinatorEpoch: .transactionCoordinatorFenced
        case .diskFull, .system, .offline: .kafkaStorageError
        case .termIsOver, .closed: .notLeaderOrFollower
        }
    }

    init(_ error: ControllerError) {
        self.init(Self.code(of: error), error.description)
    }

    private static func code(of error: ControllerError) -> ErrorCode {
        switch error {
        case .invalidTopicName, .nameCollision: .invalidTopicException
        case .topicExists: .topicAlreadyExists
        case .unknownTopic: .unknownTopicOrPartition
        case .unknownTopicID: .unknownTopicId
        case .unknownBroker: .invalidRequest
        case .unknownCredential: .resourceNotFound
        case .invalidPartitionCount: .invalidPartitions
        case .invalidReplicationFactor: .invalidReplicationFactor
        case .invalidAssignment: .invalidReplicaAssignment
        case .invalidConfig: .invalidConfig
        case .invalidRequest: .invalidRequest
        case .unknownPartition: .unknownTopicOrPartition
        case .brokerIDInUse: .duplicateBrokerRegistration
        case .brokerIsAlive: .invalidRequest
        case .staleIncarnation: .staleBrokerEpoch
        case .notLeader: .notLeaderOrFollower
        case .fencedLeaderEpoch: .fencedLeaderEpoch
        case .staleUpdate: .invalidUpdateVersion
        case .ineligibleReplica: .ineligibleReplica
        case .electionNotNeeded: .electionNotNeeded
        case .preferredLeaderNotAvailable: .preferredLeaderNotAvailable
        case .eligibleLeadersNotAvailable: .eligibleLeadersNotAvailable
        case .noReassignment: .noReassignmentInProgress
        case .notController: .notController
        case .unavailable, .outcomeUnknown: .requestTimedOut
        case .corrupt: .unknownServerError
        }
    }

    init(_ error: InvalidTopicName) { self.init(.invalidTopicException, error.description) }
    init(_ error: ConfigError) { self.init(.invalidConfig, error.description) }
    init(_ error: ConfigRejection) { self.init(.invalidConfig, error.description) }

    init(_ error: RecordBatchError) {
        let code: ErrorCode =
            switch error.kind {
            case .corrupt: .corruptMessage
            case .invalidRecord: .invalidRecord
            case .batchTooLarge, .decompressedTooLarge: .messageTooLarge
            case .unsupportedCodec: .unsupportedCompressionType
            case .unsupportedMagic: .unsupportedForMessageFormat
            case .invalidTimestamp: .invalidTimestamp
            }
        self.init(code, error.description)
    }

    /// Of a request whose records are in the log: NOT_LEADER_OR_FOLLOWER would say that they are not, and a producer that must
    /// not write twice, with `retries=0`, would send them again.
    init(_ failure: AckFailure) {
        switch failure {
        case .notEnoughReplicasAfterAppend:
            self.init(
                .notEnoughReplicasAfterAppend,
                "The records were appended, but fewer replicas are in sync than min.insync.replicas asks for.")
        case .timedOut:
            self.init(.requestTimedOut, "The records were appended, but not acknowledged within the request's time-out.")
        case .notLeader:
            self.init(
                .notEnoughReplicasAfterAppend,
                "The records were appended, but the broker stopped leading the partition before it could acknowledge them.")
        case .storageFailed: self.init(.kafkaStorageError, "The partition's disk failed before the records were safe.")
        }
    }

    /// A strategy's fault is the topic's, not the producer's: the record may be fine elsewhere.
    init(_ fault: StrategyFault) { self.init(.policyViolation, fault.description) }

    /// The topic names a strategy that this build does not have.
    init(_ fault: TopicFault) { self.init(.policyViolation, fault.description) }

    static func unknownTopic(_ name: String) -> RequestFailure {
        RequestFailure(.unknownTopicOrPartition, "There is no topic '\(name)'.")
    }

    static func unknownTopic(_ id: TopicID) -> RequestFailure {
        RequestFailure(.unknownTopicId, "There is no topic with the id \(id).")
    }

    static func notLeader(_ topic: TopicName, _ index: PartitionIndex) -> RequestFailure {
        RequestFailure(.notLeaderOrFollower, "This broker does not lead partition \(index) of topic '\(topic)'.")
    }

    static func unknownPartition(_ topic: TopicName, _ index: PartitionIndex) -> RequestFailure {
        RequestFailure(.unknownTopicOrPartition, "Topic '\(topic)' has no partition \(index).")
    }
}
