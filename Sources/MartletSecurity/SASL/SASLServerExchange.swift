public import MartletModel

/// The server's side of one authentication: a state machine that is given the client's messages.
///
/// Checking a password takes milliseconds on purpose, so it is not to be called on an event loop.
public protocol SASLServerExchange: Sendable {
    mutating func receive(_ message: [UInt8], now: Timestamp) -> SASLStep
}

/// What follows a client's message.
public enum SASLStep: Sendable {
    /// An answer; the client's next message decides.
    case challenge([UInt8])
    /// The last answer: the client is who it said.
    case done([UInt8], SASLIdentity)
    case refused(SASLRefusal)
}

/// Who authenticated.
public struct SASLIdentity: Sendable, Hashable {
    public let principal: Principal
    public let mechanism: SASLMechanism
    /// When what it authenticated with ends; nil for never.
    public let expiresAt: Timestamp?

    public init(_ principal: Principal, by mechanism: SASLMechanism, expiresAt: Timestamp? = nil) {
        self.principal = principal
        self.mechanism = mechanism
        self.expiresAt = expiresAt
    }
}

/// Why an authentication failed, for the log alone: the client is told that it failed, and no more.
public struct SASLRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    public let mechanism: SASLMechanism
    /// Who the client said it is; nil where it did not get that far.
    public let user: String?
    public let reason: String

    public init(_ mechanism: SASLMechanism, user: String? = nil, _ reason: String) {
        self.mechanism = mechanism
        self.user = user.map { String($0.prefix(256)) }
        self.reason = reason
    }

    public var description: String {
        "\(mechanism.rawValue)\(user.map { ", user '\($0)'" } ?? ""): \(reason)"
    }
}
