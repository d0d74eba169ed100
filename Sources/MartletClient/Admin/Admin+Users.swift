public import MartletModel
internal import MartletSecurity
internal import MartletWire
internal import NIOCore

/// A user with passwords for SCRAM.
public struct ScramUser: Sendable, Hashable {
    public let name: String
    /// How often each mechanism stretches the password.
    public let iterations: [ScramMechanism: Int]
}

extension Admin {
    /// The users that have passwords, sorted by name.
    public func scramUsers() async throws(ClientError) -> [ScramUser] {
        try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.anyConnection().answer(to: DescribeUserScramCredentialsRequest(users: nil))
            guard answer.errorCode == ErrorCode.none else { throw .refused("Users", answer.errorCode, answer.errorMessage) }
            return answer.results.filter { $0.errorCode == ErrorCode.none }.map { result in
                var iterations: [ScramMechanism: Int] = [:]
                for info in result.credentialInfos {
                    if let mechanism = ScramMechanism(rawValue: info.mechanism) { iterations[mechanism] = Int(info.iterations) }
                }
                return ScramUser(name: result.user, iterations: iterations)
            }.sorted { $0.name < $1.name }
        }
    }

    /// Sets the password of a user, new or not. It is stretched here and does not leave this process (KIP-554).
    public func setPassword(
        _ password: String, ofUser name: String, mechanisms: [ScramMechanism] = ScramMechanism.allCases,
        iterations: Int = ScramMechanism.iterationsMin
    ) async throws(ClientError) {
        let upsertions = mechanisms.map { mechanism in
            let salt = SecureRandom.bytes(ScramDecoy.saltByteCount)
            return AlterUserScramCredentialsRequest.ScramCredentialUpsertion(
                name: name, mechanism: mechanism.rawValue, iterations: Int32(clamping: iterations), salt: ByteBuffer(bytes: salt),
                saltedPassword: ByteBuffer(
                    bytes: mechanism.digest.stretch(Array(password.utf8), salt: salt, iterations: iterations)))
        }
        try await alter(AlterUserScramCredentialsRequest(upsertions: upsertions), user: name)
    }

    /// Takes the passwords of a user away.
    public func removePasswords(ofUser name: String, mechanisms: [ScramMechanism]) async throws(ClientError) {
        let deletions = mechanisms.map {
            AlterUserScramCredentialsRequest.ScramCredentialDeletion(name: name, mechanism: $0.rawValue)
        }
        try await alter(AlterUserScramCredentialsRequest(deletions: deletions), user: name)
    }

    private func alter(_ request: AlterUserScramCredentialsRequest, user: String) async throws(ClientError) {
        try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.anyConnection().answer(to: request)
            for result in answer.results where result.errorCode != ErrorCode.none {
                throw .refused("User '\(user)'", result.errorCode, result.errorMessage)
            }
        }
    }
}
