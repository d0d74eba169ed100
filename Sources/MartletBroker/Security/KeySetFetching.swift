import MartletConfig
import MartletHTTP
import MartletSecurity
import MartletTLS

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How a key set is got once.
enum KeySetFetching: Sendable {
    case file(path: String)
    case endpoint(HTTPEndpoint)

    /// - Throws: ``BrokerStartError`` for a URL that cannot be used.
    init(_ settings: KeySetSettings) throws(BrokerStartError) {
        func refuse(_ reason: String) -> BrokerStartError {
            BrokerStartError(
                description:
                    "'sasl.oauthbearer.jwks.endpoint.url' is '\(HTTPURL.printable(settings.url))': it \(reason). Set it to an address such as https://issuer.example/keys, or a file such as file:///etc/martlet/keys.json."
            )
        }
        if settings.url.hasPrefix("file://") {
            guard settings.url.utf8.count > 7 else { throw refuse("names no file") }
            self = .file(path: String(settings.url.dropFirst(7)))
            return
        }
        do throws(HTTPURLError) {
            self = .endpoint(
                HTTPEndpoint(
                    try HTTPURL(settings.url), trust: settings.trust, connectTimeout: settings.connectTimeout,
                    readTimeout: settings.readTimeout, answerByteCountMax: KeySet.byteCountMax))
        } catch {
            throw refuse(error.description)
        }
    }

    /// What should not be, but works.
    var warning: String? {
        guard case .endpoint(let endpoint) = self, endpoint.url.isOpenToOthers else { return nil }
        return
            "The key set \(endpoint.url) is fetched in the clear: whoever is on the way can forge keys, and with them tokens of everybody. Use https."
    }

    /// Reads a file, or asks an endpoint. Not on an event loop.
    ///
    /// - Parameter now: seconds since 1970.
    func keys(now: Int64) async throws(KeySetError) -> KeySet {
        switch self {
        case .file(let path): return try KeySet(json: try Self.contents(of: path))
        case .endpoint(let endpoint):
            let answer: HTTPAnswer
            do throws(HTTPFault) { answer = try await endpoint.answer(to: HTTPRequest(), now: now) } catch {
                let place =
                    "; for key sets that is listener.name.NAME.oauthbearer.ssl.truststore.location, or else the operating system's authorities"
                throw KeySetError(error.description + (error.kind == .untrusted ? place : ""))
            }
            if let objection = answer.objection { throw KeySetError(objection) }
            return try KeySet(json: answer.body)
        }
    }

    static func contents(of path: String) throws(KeySetError) -> [UInt8] {
        guard let file = fopen(path, "re") else { throw unreadable(errno) }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: KeySet.byteCountMax + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { throw unreadable(errno) }
        return Array(bytes.prefix(count))
    }

    private static func unreadable(_ code: Int32) -> KeySetError {
        KeySetError("cannot be read: \(String(cString: strerror(code)))")
    }
}
