import MartletModel

/// How long an authentication holds (KIP-368): as long as the listener says, and no longer than the token.
enum SessionLifetime {
    /// - Parameters:
    ///   - limit: `connections.max.reauth.ms`; nil for none.
    ///   - tokenEnd: when the credentials end; nil for never.
    /// - Returns: milliseconds, at least 1; nil for ever.
    static func milliseconds(limit: Duration?, tokenEnd: Timestamp?, now: Timestamp) -> Int64? {
        let ofLimit: Int64? = limit.map { Int64($0 / .milliseconds(1)) }
        let ofToken: Int64? = tokenEnd.map { max(1, $0.rawValue.subtractingReportingOverflow(now.rawValue).partialValue) }
        switch (ofLimit, ofToken) {
        case (let limit?, let token?): return min(limit, token)
        case (let limit?, nil): return limit
        case (nil, let token): return token
        }
    }
}
