import Foundation
import MartletModel
import MartletTLS
import Synchronization

/// The certificates of a cluster's brokers, and the authorities that issue them, exchanged while the brokers run.
final class ClusterCertificates: Sendable {
    private let folder: String
    private let state: Mutex<State>

    private struct State {
        var issuing: CertificateAuthority
        var trusted: [CertificateAuthority]
    }

    init(in folder: String) throws {
        self.folder = folder
        let authority = try CertificateAuthority(founding: "test", organization: "Test", now: Self.now)
        state = Mutex(State(issuing: authority, trusted: [authority]))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try writeTrust()
    }

    var authority: CertificateAuthority { state.withLock { $0.issuing } }
    var trustFile: String { "\(folder)/ca.pem" }
    func storeFile(of name: String) -> String { "\(folder)/\(name).pem" }

    /// The configuration of a broker: PLAINTEXT for clients, SSL for brokers. Its certificate is made where there is none.
    func flags(of id: Int) throws -> [String] {
        let store = storeFile(of: "broker-\(id)")
        if !FileManager.default.fileExists(atPath: store) { try issue("broker-\(id)") }
        return [
            "listeners=PLAINTEXT://127.0.0.1:0,SSL://127.0.0.1:0", "inter.broker.listener.name=SSL",
            "ssl.keystore.location=\(store)", "ssl.truststore.location=\(trustFile)", "ssl.client.auth=required",
        ]
    }

    /// Makes a certificate, or renews the one of that name.
    ///
    /// - Parameter subject: whom it is for, where that is not the name of its file.
    @discardableResult
    func issue(
        _ name: String, as subject: String? = nil, _ purpose: CertificateRequest.Purpose = .node,
        by other: CertificateAuthority? = nil, days: Int = 30
    ) throws -> String {
        let issued = try (other ?? authority).issue(
            CertificateRequest(
                name: subject ?? name, organization: "Test", purpose: purpose,
                alternativeNames: purpose == .node ? ["localhost", "127.0.0.1"] : [], days: days), now: Self.now)
        try write(issued.key + issued.certificate, to: storeFile(of: name))
        return storeFile(of: name)
    }

    /// Another authority issues from now on; the one before is believed still.
    func beginRotation() throws {
        try state.withLock { state in
            state.issuing = try state.issuing.successor(now: Self.now)
            state.trusted.append(state.issuing)
        }
        try writeTrust()
    }

    /// Only the authority that issues is believed.
    func finishRotation() throws {
        state.withLock { $0.trusted = [$0.issuing] }
        try writeTrust()
    }

    /// What an outsider connects with.
    func configuration(showing store: String) -> TLSConfiguration {
        var configuration = TLSConfiguration()
        configuration.identity = .pem(chain: .file(store), key: .file(store), keyPassword: nil)
        configuration.trust = .pem(.file(trustFile))
        return configuration
    }

    private func writeTrust() throws {
        try write(try state.withLock { $0.trusted }.map { try $0.issued.certificate }.joined(), to: trustFile)
    }

    /// At once: a broker that looks meanwhile sees the old file or the new one.
    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970) }
}
