internal import MartletModel
internal import MartletWire
internal import Synchronization

/// The way to the coordinators of one user, over connections of its own: a JoinGroup that waits for others must not
/// hold up anybody's commits but its own group's.
final class Coordinators: Sendable {
    let cluster: Cluster
    private let pool: ConnectionPool
    private let known = Mutex<[CoordinatorKey: BrokerAddress]>([:])

    init(cluster: Cluster) {
        self.cluster = cluster
        pool = cluster.makePool()
    }

    func close() { pool.close() }

    /// A connection to the coordinator, which is looked up where it is not known.
    func connection(to key: CoordinatorKey) async throws(ClientError) -> BrokerConnection {
        if let address = known.withLock({ $0[key] }) { return try await pool.connection(to: address) }
        let address = try await find(key)
        known.withLock { $0[key] = address }
        return try await pool.connection(to: address)
    }

    /// Forgets a coordinator where `error` says that it may be another one by now.
    func learn(from error: ClientError, about key: CoordinatorKey) {
        let isElsewhere =
            error.kind == .disconnected || error.kind == .timedOut
            || error.errorCode == .notCoordinator || error.errorCode == .coordinatorNotAvailable
        if isElsewhere { known.withLock { $0[key] = nil } }
    }

    /// Repeats `body` while it fails with something that may pass, at most for ``ClientConfiguration/operationTimeout``.
    func retrying<Value>(
        _ key: CoordinatorKey, while mayPass: (ClientError) -> Bool = \.isRetriable,
        _ body: (BrokerConnection) async throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        try await cluster.retrying(while: mayPass) { () throws(ClientError) in
            do throws(ClientError) {
                return try await body(try await connection(to: key))
            } catch {
                learn(from: error, about: key)
                throw error
            }
        }
    }

    private func find(_ key: CoordinatorKey) async throws(ClientError) -> BrokerAddress {
        let connection = try await cluster.anyConnection()
        let version = try connection.version(for: FindCoordinatorRequest.self)
        let request = FindCoordinatorRequest(
            key: version < 4 ? key.name : "", keyType: key.wireType, coordinatorKeys: version < 4 ? [] : [key.name])
        let answer = try await connection.answer(to: request, version: version)
        if version < 4 {
            try Self.check(answer.errorCode, answer.errorMessage, key)
            return BrokerAddress(host: answer.host, port: Int(answer.port))
        }
        guard let found = answer.coordinators.first(where: { $0.key == key.name }) else {
            throw ClientError(.malformedAnswer, "The answer to FindCoordinator leaves out \(key).")
        }
        try Self.check(found.errorCode, found.errorMessage, key)
        return BrokerAddress(host: found.host, port: Int(found.port))
    }

    private static func check(_ code: ErrorCode, _ detail: String?, _ key: CoordinatorKey) throws(ClientError) {
        guard code == ErrorCode.none else { throw .refused("The coordinator of \(key)", code, detail) }
    }
}
