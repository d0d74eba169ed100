public import MartletModel

/// What went wrong between this client and the brokers: what happened, to what, and what may be done.
public struct ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can switch on.
    public let kind: Kind
    /// The protocol's code, where a broker answered with one.
    public let errorCode: ErrorCode?
    /// One sentence: what happened, where, the value, the remedy.
    public let message: String

    public enum Kind: Hashable, Sendable {
        /// An argument or a configuration that cannot work; nothing was sent.
        case invalidArgument
        /// No broker could be reached, or the connection broke. Whether a request in flight was carried out is unknown.
        case disconnected
        /// No answer within the time allowed. Whether the request was carried out is unknown.
        case timedOut
        /// A broker answered with ``ClientError/errorCode``.
        case refused
        /// The broker could not prove who it is, or this client could not: another attempt would end the same way.
        case unauthenticated
        /// A broker and this client have no version of an API in common.
        case unsupported
        /// Another producer with this transactional id, or another member of the group, has taken over: whoever gets
        /// this must not go on under its old name.
        case fenced
        /// Bytes arrived that are no answer to what was asked, or a damaged record batch.
        case malformedAnswer
        /// The partitioner of the topic is not linked into this program, or answered nonsense.
        case partitioner
        /// The client, producer or consumer is closed.
        case closed
        /// The task that waited was cancelled. A record that was handed over may still be sent.
        case cancelled
    }

    public init(_ kind: Kind, errorCode: ErrorCode? = nil, _ message: String) {
        self.kind = kind
        self.errorCode = errorCode
        self.message = message
    }

    public var description: String { message }

    /// Whether the same call may succeed later without any change.
    public var isRetriable: Bool {
        switch kind {
        case .disconnected, .timedOut: true
        case .refused: errorCode?.isRetriable ?? false
        case .invalidArgument, .unauthenticated, .unsupported, .fenced, .malformedAnswer, .partitioner, .closed, .cancelled: false
        }
    }
}

extension ClientError {
    /// A broker's refusal of `subject`, in its own words where it sent some.
    static func refused(_ subject: String, _ code: ErrorCode, _ detail: String? = nil) -> ClientError {
        var words = (detail ?? "")[...]
        while words.last == "." || words.last == " " { words.removeLast() }
        let reason = words.isEmpty ? code.name : "\(words) (\(code.name))"
        return ClientError(.refused, errorCode: code, "\(subject): \(reason).")
    }

    static let cancelled = ClientError(.cancelled, "The task was cancelled.")
}
