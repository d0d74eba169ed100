import MartletStrategy

/// What a lease lock's key holds. The key is never deleted: its number is the fencing token.
///
///     martlet lease 1
///     number 7
///     owner report-2
///     incarnation Kq3T…
///     renewal 12
///     ttl 10000
///     held yes
public struct LeaseRecord: Hashable, Sendable {
    public let token: FencingToken
    public let owner: String
    /// Of one attempt to hold the lock: no other has the same.
    public let incarnation: String
    /// Counts the writes of this incarnation, from 1.
    public let renewal: Int64
    /// For how long others leave it alone after they first saw it: at least 1 ms, written in milliseconds.
    public let timeToLive: Duration
    /// False after it was given back.
    public let isHeld: Bool

    public init(
        token: FencingToken, owner: String, incarnation: String, renewal: Int64, timeToLive: Duration, isHeld: Bool
    ) {
        self.token = token
        self.owner = owner
        self.incarnation = incarnation
        self.renewal = renewal
        self.timeToLive = timeToLive
        self.isHeld = isHeld
    }

    private var milliseconds: Int64 {
        let (seconds, attoseconds) = timeToLive.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    var bytes: [UInt8] {
        RecipeValue.bytes(
            "lease",
            [
                ("number", "\(token)"), ("owner", owner), ("incarnation", incarnation), ("renewal", "\(renewal)"),
                ("ttl", "\(milliseconds)"),
                ("held", isHeld ? "yes" : "no"),
            ])
    }

    init(_ bytes: [UInt8], at key: CoordinationKey) throws(RecipeError) {
        let value = try RecipeValue(bytes, kind: "lease", at: key)
        let held = try value.text("held", at: key)
        guard held == "yes" || held == "no" else {
            throw .corrupt(key, reason: "'held' is '\(held.prefix(40))' and neither 'yes' nor 'no'")
        }
        self.init(
            token: FencingToken(rawValue: try value.number("number", at: key)), owner: try value.text("owner", at: key),
            incarnation: try value.text("incarnation", at: key), renewal: try value.number("renewal", at: key),
            timeToLive: .milliseconds(try value.number("ttl", at: key)), isHeld: held == "yes")
    }
}
