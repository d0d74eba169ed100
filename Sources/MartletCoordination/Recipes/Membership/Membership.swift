import MartletModel
public import MartletStrategy

/// Who is there: each member has an ephemeral key below a folder for as long as its session lives.
///
///     try await membership.join(as: "shop-1", address: "10.0.0.7:8443") { … serve … }
///     for await members in membership.members { … }
///
/// What holds:
/// - A member whose session expired is registered anew as soon as there is a new one, without its doing. A member in
///   the list may be dead for up to the session's timeout; one that is not in it may live. Whoever needs more than a
///   hint asks the member itself.
/// - A restarted member replaces what its former life left behind. Two living members with one id: the later one
///   stays, the earlier one's ``join(as:details:_:)`` ends with an error.
public struct Membership: Sendable {
    private let folder: CoordinationKey
    private let rereading: Rereading

    /// - Parameter folder: of these members alone.
    public init(
        in folder: CoordinationKey, on store: any CoordinationStore, timing: RecipeTiming = RecipeTiming(),
        clock: RecipeClock = .continuous
    ) {
        self.folder = folder
        rereading = Rereading(store: store, prefix: folder, timing: timing, clock: clock)
    }

    /// Registers a member, runs `body`, and takes the member out again when it has ended.
    ///
    /// - Parameters:
    ///   - id: unique among the living, and one segment of a key.
    ///   - body: begins once the member is registered; cancelled when it is replaced, and with the caller.
    /// - Throws: what `body` throws; `.memberReplaced`; `.storeClosed`; `.store(.malformedKey)` for an id that cannot be.
    public func join<Answer: Sendable>(
        as id: String, details: [UInt8] = [], _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let key: CoordinationKey
        do throws(CoordinationError) {
            key = try folder.appending(id)
        } catch {
            throw RecipeError.store(error)
        }
        let member = Member(id: id, incarnation: KafkaUUID.random().description, details: details)
        return try await RegistrationRun<Answer>(member, key, rereading).run(body)
    }

    public func join<Answer: Sendable>(
        as id: String, address: String, _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await join(as: id, details: Array(address.utf8), body)
    }

    /// All members, sorted by their ids, and again after each change. Who does not keep up gets the newest list only.
    /// Ends when the store closes. A key that no member wrote is passed over.
    public var members: AsyncStream<[Member]> {
        let (rereading, folder) = (rereading, folder)
        return .newest { deliver in
            var latest = LatestValue<[Member]>()
            try? await rereading.run { () throws(CoordinationError) in
                let members = try await Self.members(folder, rereading.store)
                if latest.replace(with: members) { deliver(members) }
            }
        }
    }

    /// All members at this moment, sorted by their ids.
    public func presentMembers() async throws(RecipeError) -> [Member] {
        do throws(CoordinationError) {
            try await rereading.store.barrier()
            return try await Self.members(folder, rereading.store)
        } catch {
            throw .store(error)
        }
    }

    private static func members(
        _ folder: CoordinationKey, _ store: any CoordinationStore
    ) async throws(CoordinationError) -> [Member] {
        try await store.entries(below: folder).compactMap { child in
            try? MemberValue.member(child.entry.bytes, at: child.key)
        }
    }
}

/// How a member is written.
enum MemberValue {
    static func bytes(_ member: Member) -> [UInt8] {
        RecipeValue.bytes("member", [("incarnation", member.incarnation)], body: member.details)
    }

    static func member(_ bytes: [UInt8], at key: CoordinationKey) throws(RecipeError) -> Member {
        let value = try RecipeValue(bytes, kind: "member", at: key)
        return Member(
            id: key.lastSegment, incarnation: try value.text("incarnation", at: key), details: value.body)
    }
}
