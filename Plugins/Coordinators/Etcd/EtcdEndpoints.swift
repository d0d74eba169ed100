import FoundationEssentials
import MartletHTTP
import MartletStrategy
import Synchronization

/// The members of an etcd cluster: asks the one that answered last, and the next where it does not.
final class EtcdEndpoints: Sendable {
    private struct State {
        var current = 0
        /// Of `authenticate`; nil: not asked for yet.
        var token: String?
        /// The stream that is open, and at which endpoint.
        var stream: (endpoint: Int, lines: HTTPLines)?
    }

    private let pools: [HTTPConnectionPool]
    private let credentials: EtcdAuthenticateRequest?
    /// Of one request to one endpoint.
    private let deadline: Duration
    private let state = Mutex(State())

    init(_ configuration: EtcdConfiguration) {
        var limits = HTTPPoolLimits()
        deadline = min(.seconds(1), configuration.sessionTimeout / 3)
        limits.connectTimeout = deadline
        limits.answerByteCountMax = 4 << 20
        limits.lineByteCountMax = 8 << 20
        pools = configuration.endpoints.map { [limits] in HTTPConnectionPool($0, tls: configuration.tls, limits: limits) }
        credentials = configuration.credentials
    }

    func close() {
        for pool in pools { pool.close() }
    }

    // MARK: One question, one answer

    /// Asks each endpoint once, and a single one twice, until one answers. A request that has its effect once is not asked again
    /// where it may have had it.
    func ask<Request: EtcdRequest>(_ request: Request) async throws(EtcdFailure) -> Request.Answer {
        var failure = EtcdFailure.unavailable("none was asked")
        var isNewToken = false
        var attempts = max(pools.count, 2)
        while attempts > 0 {
            attempts -= 1
            let endpoint = state.withLock { $0.current }
            do throws(EtcdFailure) {
                return try await ask(request, at: endpoint, isAuthenticated: Request.self != EtcdAuthenticateRequest.self)
            } catch {
                failure = error
            }
            switch failure {
            case .refused(let refusal):
                guard refusal.isOfToken, credentials != nil, !isNewToken else { throw failure }
                isNewToken = true
                attempts += 1
                forgetToken()
            case .unknown:
                leave(endpoint)
                if request.effect == .once { throw failure }
            case .unavailable: leave(endpoint)
            // The others would answer the same.
            case .tooLong:
                if request.effect == .repeatable { throw failure }
                throw .unknown("it answers with more than an answer to that should be")
            }
            if Task.isCancelled { throw failure }
        }
        // Nothing that may be repeated leaves anything unknown.
        if case .unknown(let reason) = failure { throw .unavailable(reason) }
        throw failure
    }

    private func ask<Request: EtcdRequest>(
        _ request: Request, at endpoint: Int, isAuthenticated: Bool
    ) async throws(EtcdFailure) -> Request.Answer {
        let token = isAuthenticated ? try await token() : nil
        let answer: HTTPAnswer
        do throws(HTTPFault) {
            answer = try await pools[endpoint].answer(
                to: HTTPRequest(.json(Self.json(request)), authorization: token), target: "/v3/" + Request.path, within: deadline)
        } catch {
            throw failure(EtcdFailure(error), of: endpoint)
        }
        guard answer.status == 200 else { throw failure(EtcdFailure(refusal: answer), of: endpoint) }
        guard let decoded = try? JSONDecoder().decode(Request.Answer.self, from: Data(answer.body)) else {
            throw failure(.unknown("it answers with what makes no sense"), of: endpoint)
        }
        return decoded
    }

    private func failure(_ failure: EtcdFailure, of endpoint: Int) -> EtcdFailure {
        let name = pools[endpoint].url
        return switch failure {
        case .unavailable(let reason): .unavailable("\(reason) (\(name))")
        case .unknown(let reason): .unknown("\(reason) (\(name))")
        case .refused, .tooLong: failure
        }
    }

    private func token() async throws(EtcdFailure) -> String? {
        guard let credentials else { return nil }
        if let token = state.withLock({ $0.token }) { return token }
        let token = try await ask(credentials).token
        state.withLock { $0.token = token }
        return token
    }

    /// The next request or stream says anew who it is.
    func forgetToken() { state.withLock { $0.token = nil } }

    /// The next one is asked from now on, unless somebody has left `endpoint` already.
    private func leave(_ endpoint: Int) {
        let stream = state.withLock { state -> HTTPLines? in
            if state.current == endpoint { state.current = (endpoint + 1) % pools.count }
            // It stands at the same machine, and may say nothing any more.
            guard let stream = state.stream, stream.endpoint == endpoint else { return nil }
            state.stream = nil
            return stream.lines
        }
        stream?.close()
    }

    // MARK: Streams

    /// The one stream that is open at a time.
    ///
    /// - Parameter silence: after so long without a word it ends.
    func stream(_ request: EtcdWatchRequest, silence: Duration) async throws(EtcdFailure) -> HTTPLines {
        let endpoint = state.withLock { $0.current }
        // A member that is cut off from the others would watch a past that does not go on.
        let asked = HTTPRequest(
            .json(Self.json(request)), authorization: try await token(), fields: ["Grpc-Metadata-hasleader": "true"])
        let opened: Result<HTTPLines, HTTPRefusal>
        do throws(HTTPFault) {
            opened = try await pools[endpoint].lines(
                of: asked, target: "/v3/" + EtcdWatchRequest.path, within: deadline, silence: silence)
        } catch {
            leave(endpoint)
            throw failure(EtcdFailure(error), of: endpoint)
        }
        switch opened {
        case .success(let lines):
            state.withLock { $0.stream = (endpoint, lines) }
            return lines
        case .failure(let refusal):
            let failure = EtcdFailure(refusal: refusal.answer)
            if case .refused(let refusal) = failure, refusal.isOfToken { forgetToken() }
            leave(endpoint)
            throw failure
        }
    }

    private static func json(_ request: some Encodable) -> [UInt8] {
        guard let data = try? JSONEncoder().encode(request) else { preconditionFailure("a request of texts and numbers is JSON") }
        return Array(data)
    }
}
