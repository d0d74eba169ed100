import FoundationEssentials
import MartletHTTP
import MartletModel

/// Asks a node of an ensemble directly, as its operator would.
struct EtcdAccess: Sendable {
    private let pool: HTTPConnectionPool

    init(_ ensemble: Ensemble, node: Int = 1) throws {
        var tls = TLSConfiguration()
        tls.trust = .pem(.file(ensemble.authority))
        tls.identity = .pem(chain: .file(ensemble.certificate), key: .file(ensemble.key), keyPassword: nil)
        pool = HTTPConnectionPool(try HTTPURL("https://\(ensemble.endpoints[node - 1])"), tls: tls)
    }

    /// - Returns: what stands in the answer, as JSON.
    @discardableResult
    func ask(_ path: String, _ json: String) async throws -> String {
        let answer = try await pool.answer(
            to: HTTPRequest(.json(Array(json.utf8))), target: "/v3/\(path)", within: .seconds(10))
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == 200 else { throw EnsembleError("\(path) was answered with status \(answer.status): \(text)") }
        return text
    }

    /// - Parameter owner: of an ephemeral key.
    func revokeLease(of owner: String?) async throws {
        guard let owner, let lease = Int64(owner, radix: 16) else { throw EnsembleError("'\(owner ?? "")' is no lease") }
        try await ask("lease/revoke", "{\"ID\":\"\(lease)\"}")
    }
}
