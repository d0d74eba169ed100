public import MartletModel

/// PLAIN (RFC 4616): user and password as they are, so only over TLS.
///
/// The password is held against the listener's own users, or against what is stored for SCRAM. A user that does not exist
/// costs the same time.
public struct PlainServer: SASLServerExchange {
    private let users: [String: String]
    private let credential: @Sendable (String) -> (ScramMechanism, ScramCredential)?
    private let decoy: ScramDecoy

    static let fieldByteCountMax = 4096

    /// - Parameters:
    ///   - users: passwords by name.
    ///   - credential: what is stored for a user who is not among them.
    public init(
        users: [String: String], decoy: ScramDecoy,
        credential: @escaping @Sendable (String) -> (ScramMechanism, ScramCredential)?
    ) {
        self.users = users
        self.decoy = decoy
        self.credential = credential
    }

    public mutating func receive(_ message: [UInt8], now: Timestamp) -> SASLStep {
        let fields = message.split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 3, fields.allSatisfy({ $0.count <= Self.fieldByteCountMax }),
            let authorization = String(validating: fields[0], as: UTF8.self),
            let user = String(validating: fields[1], as: UTF8.self),
            !user.isEmpty, !fields[2].isEmpty
        else {
            return .refused(SASLRefusal(.plain, "the message is not of the form authzid NUL user NUL password"))
        }
        guard authorization.isEmpty || authorization == user else {
            return .refused(
                SASLRefusal(.plain, user: user, "it wants to act as '\(authorization.prefix(256))', which nobody may for another")
            )
        }
        guard isRight(Array(fields[2]), of: user) else {
            return .refused(SASLRefusal(.plain, user: user, "the user does not exist or the password is wrong"))
        }
        return .done([], SASLIdentity(Principal(name: user), by: .plain))
    }

    /// Both ways are gone always: the time does not tell which one counted.
    private func isRight(_ password: [UInt8], of user: String) -> Bool {
        let listed = users[user].map { Array($0.utf8) }
        let isListed = ConstantTime.areEqual(Digest.sha256.hash(listed ?? []), Digest.sha256.hash(password))
        let stored = credential(user)
        let (mechanism, known) = stored ?? decoy.plainCredential(for: user)
        let isStored = known.isMade(from: password, mechanism)
        return listed != nil ? isListed : stored != nil && isStored
    }
}
