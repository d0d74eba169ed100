import MartletCoordination
import MartletModel
import MartletSecurity
import MartletWire
import NIOCore

/// AlterUserScramCredentials, 0 (KIP-554): credentials are made from salted passwords, which the client has stretched, or go.
///
/// A user named twice with the same mechanism is refused with everything that the request has about it.
enum AlterUserScramCredentialsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...0

    private static let saltByteCountMax = 1024

    static func answer(
        _ request: AlterUserScramCredentialsRequest, _ context: RequestContext
    ) async -> AlterUserScramCredentialsResponse {
        let users = uniqued(request.deletions.map(\.name) + request.upsertions.map(\.name))
        if let refusal = context.refusal(.alter, .cluster) {
            return response(users) { _ in refusal }
        }
        var failures = doubled(request)
        var alterations: [CredentialAlteration] = []
        for deletion in request.deletions where failures[deletion.name] == nil {
            attempt(deletion.name, &failures) { () throws(RequestFailure) in
                alterations.append(
                    CredentialAlteration(user: deletion.name, mechanism: try mechanism(deletion.mechanism), credential: nil))
            }
        }
        for upsertion in request.upsertions where failures[upsertion.name] == nil {
            attempt(upsertion.name, &failures) { () throws(RequestFailure) in
                let mechanism = try mechanism(upsertion.mechanism)
                alterations.append(
                    CredentialAlteration(
                        user: upsertion.name, mechanism: mechanism, credential: try credential(upsertion, mechanism)))
            }
        }
        // All or nothing of a user.
        alterations.removeAll { failures[$0.user] != nil }
        for (alteration, result) in zip(alterations, await context.broker.controller.alterCredentials(alterations)) {
            if case .failure(let error) = result { failures[alteration.user] = RequestFailure(error) }
        }
        return response(users) { failures[$0] }
    }

    private static func attempt(
        _ user: String, _ failures: inout [String: RequestFailure], _ body: () throws(RequestFailure) -> Void
    ) {
        do throws(RequestFailure) { try body() } catch { failures[user] = error }
    }

    private static func doubled(_ request: AlterUserScramCredentialsRequest) -> [String: RequestFailure] {
        struct Place: Hashable { let user: String; let mechanism: Int8 }
        var seen: Set<Place> = []
        var failures: [String: RequestFailure] = [:]
        let places =
            request.deletions.map { Place(user: $0.name, mechanism: $0.mechanism) }
            + request.upsertions.map { Place(user: $0.name, mechanism: $0.mechanism) }
        for place in places where !seen.insert(place).inserted {
            failures[place.user] = RequestFailure(
                .duplicateResource, "User '\(place.user)' is in the request twice with the same mechanism.")
        }
        return failures
    }

    private static func mechanism(_ number: Int8) throws(RequestFailure) -> ScramMechanism {
        guard let mechanism = ScramMechanism(rawValue: number) else {
            throw RequestFailure(
                .unsupportedSaslMechanism, "The mechanism \(number) is not known: 1 is SCRAM-SHA-256, 2 is SCRAM-SHA-512.")
        }
        return mechanism
    }

    private static func credential(
        _ upsertion: AlterUserScramCredentialsRequest.ScramCredentialUpsertion, _ mechanism: ScramMechanism
    ) throws(RequestFailure) -> ScramCredential {
        guard !upsertion.name.isEmpty else { throw RequestFailure(.unacceptableCredential, "A user has a name.") }
        let iterations = Int(upsertion.iterations)
        let possible = ScramMechanism.iterationsMin...ScramMechanism.iterationsMax
        guard possible.contains(iterations) else {
            throw RequestFailure(
                .unacceptableCredential,
                "\(iterations) iterations are not possible: from \(possible.lowerBound) to \(possible.upperBound) are.")
        }
        guard (1...saltByteCountMax).contains(upsertion.salt.readableBytes),
            upsertion.saltedPassword.readableBytes == mechanism.keyByteCount
        else {
            throw RequestFailure(
                .unacceptableCredential,
                "The salt is empty or too long, or the salted password has not \(mechanism.keyByteCount) bytes.")
        }
        return ScramCredential(
            saltedPassword: Array(upsertion.saltedPassword.readableBytesView), mechanism,
            salt: Array(upsertion.salt.readableBytesView), iterations: iterations)
    }

    private static func uniqued(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func response(_ users: [String], _ failure: (String) -> RequestFailure?) -> AlterUserScramCredentialsResponse {
        AlterUserScramCredentialsResponse(
            results: users.map { user in
                let failure = failure(user)
                return .init(user: user, errorCode: failure?.code ?? .none, errorMessage: failure?.message)
            })
    }
}
