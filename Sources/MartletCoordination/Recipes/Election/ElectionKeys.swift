import MartletStrategy

/// Where an election lies in the store, and how its values are written.
///
///     <prefix>/leader   ephemeral: who may take the term, and what the candidate tells others; `holder` for locks
///     <prefix>/term     whose the newest term is; never deleted, its number is the fencing token
struct ElectionKeys: Sendable {
    let prefix: CoordinationKey
    let leader: CoordinationKey
    let term: CoordinationKey

    init(_ prefix: CoordinationKey, holder: String = "leader") throws(RecipeError) {
        self.prefix = prefix
        do throws(CoordinationError) {
            leader = try prefix.appending(holder)
            term = try prefix.appending("term")
        } catch {
            throw .store(error)
        }
    }

    static func leaderBytes(_ claim: ElectionClaim, details: [UInt8]) -> [UInt8] {
        RecipeValue.bytes("leader", claim.words, body: details)
    }

    static func termBytes(_ token: FencingToken, _ claim: ElectionClaim) -> [UInt8] {
        RecipeValue.bytes("term", [("number", "\(token)")] + claim.words)
    }

    func holder(_ entry: CoordinationEntry) throws(RecipeError) -> (ElectionSight.Holder, details: [UInt8]) {
        let value = try RecipeValue(entry.bytes, kind: "leader", at: leader)
        return (ElectionSight.Holder(claim: try claim(value, at: leader), version: entry.version), value.body)
    }

    func term(_ entry: CoordinationEntry) throws(RecipeError) -> ElectionSight.Term {
        let value = try RecipeValue(entry.bytes, kind: "term", at: term)
        let number = try value.number("number", at: term)
        return ElectionSight.Term(
            token: FencingToken(rawValue: number), claim: try claim(value, at: term), version: entry.version)
    }

    private func claim(_ value: RecipeValue, at key: CoordinationKey) throws(RecipeError) -> ElectionClaim {
        ElectionClaim(
            candidate: try value.text("candidate", at: key), incarnation: try value.text("incarnation", at: key),
            attempt: try value.number("attempt", at: key))
    }
}
