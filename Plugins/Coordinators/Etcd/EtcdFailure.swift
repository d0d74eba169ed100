import FoundationEssentials
import MartletHTTP
import MartletStrategy

/// Why there is no answer to a request.
enum EtcdFailure: Error, Sendable, Hashable {
    /// Nothing was done.
    case unavailable(String)
    /// Nobody knows whether it was done.
    case unknown(String)
    /// Nothing was done, and the next endpoint would say the same.
    case refused(EtcdRefusal)
    /// The answer is more than an answer may be.
    case tooLong

    var isOfSize: Bool {
        switch self {
        case .tooLong: true
        case .refused(let refusal): refusal.code == 8 && refusal.message.contains("larger than max")
        case .unavailable, .unknown: false
        }
    }
}

/// A refusal in etcd's words.
struct EtcdRefusal: Sendable, Hashable {
    /// Of gRPC.
    let code: Int
    let message: String

    var isOfMissingLease: Bool { code == 5 && message.contains("lease not found") }
    /// The token has run out, or etcd does not know it any more.
    var isOfToken: Bool { code == 16 || message.contains("invalid auth token") }
}

extension EtcdFailure {
    init(_ fault: HTTPFault) {
        self =
            fault.kind == .tooLong ? .tooLong : fault.mayHaveArrived ? .unknown("it \(fault)") : .unavailable("it \(fault)")
    }

    /// What an answer with another status than 200 means.
    init(refusal answer: HTTPAnswer) {
        guard answer.body.count <= 64 << 10,
            let text = try? JSONDecoder().decode(EtcdErrorText.self, from: Data(answer.body)),
            let code = text.code ?? text.grpc_code
        else {
            let text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
            if answer.status == 400, text.contains("CommonName") {
                self = .unavailable(
                    "it has users, and its gateway then refuses certificates with a common name: give the broker one without a CN"
                )
                return
            }
            // No words of etcd's: of something between.
            let objection = "it \(answer.objection ?? "answered with status 200 where that cannot be")"
            self = 400...499 ~= answer.status ? .unavailable(objection) : .unknown(objection)
            return
        }
        self.init(code: code, message: text.message ?? "")
    }

    /// By the codes of gRPC and, where one stands for several things, by etcd's words for them.
    init(code: Int, message: String) {
        let words = String(message.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }.prefix(300))
        let sentence = "it answered '\(words)'"
        switch code {
        // Invalid, not found, exists, forbidden, exhausted, precondition, range, unimplemented, unauthenticated.
        case 3, 5, 6, 7, 8, 9, 11, 12, 16:
            self =
                words.contains("too many requests")
                ? .unavailable(sentence) : .refused(EtcdRefusal(code: code, message: words))
        default:
            let nothingWasDone = ["no leader", "proposal dropped", "not capable", "learner", "corrupt cluster"]
            self = nothingWasDone.contains { words.contains($0) } ? .unavailable(sentence) : .unknown(sentence)
        }
    }
}

extension CoordinationError {
    init(_ failure: EtcdFailure) {
        switch failure {
        case .unavailable(let reason): self = .unavailable(reason: "of etcd's endpoints the last one says: \(reason)")
        case .unknown(let reason): self = .outcomeUnknown(reason: "etcd was asked, and \(reason)")
        case .tooLong: self = .unavailable(reason: "etcd's answer is longer than any should be")
        case .refused(let refusal):
            switch true {
            case refusal.message.contains("database space exceeded"):
                self = .unavailable(
                    reason: "etcd has no room left: compact and defragment it, raise --quota-backend-bytes, disarm its alarm")
            case refusal.message.contains("request is too large"):
                self = .unavailable(reason: "etcd takes no request of this size: raise its --max-request-bytes to 1572864")
            case refusal.isOfMissingLease: self = .sessionExpired
            default: self = .unavailable(reason: "etcd refuses it: '\(refusal.message)' (code \(refusal.code))")
            }
        }
    }
}
