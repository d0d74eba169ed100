/// What is asked of etcd, as its JSON gateway has it: https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/
protocol EtcdRequest: Encodable, Sendable {
    associatedtype Answer: Decodable & Sendable
    /// Behind `/v3/`.
    static var path: String { get }
    /// What may be done when nobody knows whether it was done.
    var effect: EtcdEffect { get }
}

enum EtcdEffect: Sendable {
    /// Asking twice is as good as asking once.
    case repeatable
    /// Asking twice may do something twice.
    case once
}

struct EtcdRangeRequest: EtcdRequest, Hashable {
    typealias Answer = EtcdRangeAnswer
    static let path = "kv/range"
    var effect: EtcdEffect { .repeatable }

    var key: EtcdBytes
    var range_end: EtcdBytes?
    var limit: EtcdNumber?
    var keys_only: Bool?

    init(key: [UInt8], keysOnly: Bool = false) {
        self.key = EtcdBytes(key)
        keys_only = keysOnly ? true : nil
    }

    init(_ range: EtcdRange, limit: Int, keysOnly: Bool) {
        self.init(key: range.from, keysOnly: keysOnly)
        range_end = EtcdBytes(range.to)
        self.limit = EtcdNumber(Int64(limit))
    }
}

struct EtcdPutRequest: EtcdRequest, Hashable {
    typealias Answer = EtcdPutAnswer
    static let path = "kv/put"
    /// Outside of transactions only counters are put, and a number that nobody gets does no harm.
    var effect: EtcdEffect { .repeatable }

    let key: EtcdBytes
    let value: EtcdBytes
    var lease: EtcdNumber?
    var ignore_lease: Bool?
    var prev_kv: Bool?
}

struct EtcdDeleteRequest: Encodable, Sendable, Hashable {
    let key: EtcdBytes
}

struct EtcdTransactionRequest: EtcdRequest, Hashable {
    typealias Answer = EtcdTransactionAnswer
    static let path = "kv/txn"
    var effect: EtcdEffect { .once }

    var compare: [EtcdComparison] = []
    var success: [EtcdTransactionStep] = []
    var failure: [EtcdTransactionStep] = []
}

struct EtcdComparison: Encodable, Sendable, Hashable {
    let key: EtcdBytes
    let target: String
    let result: String
    var mod_revision: EtcdNumber?
    var lease: EtcdNumber?

    /// Zero stands for a key that is not there.
    static func modification(of key: [UInt8], _ result: String, _ revision: Int64) -> EtcdComparison {
        EtcdComparison(key: EtcdBytes(key), target: "MOD", result: result, mod_revision: EtcdNumber(revision))
    }

    /// Zero stands for a key without a lease, or none.
    static func lease(of key: [UInt8], _ lease: Int64) -> EtcdComparison {
        EtcdComparison(key: EtcdBytes(key), target: "LEASE", result: "EQUAL", lease: EtcdNumber(lease))
    }
}

enum EtcdTransactionStep: Encodable, Sendable, Hashable {
    case range(EtcdRangeRequest)
    case put(EtcdPutRequest)
    case delete(EtcdDeleteRequest)

    private enum CodingKeys: String, CodingKey { case request_range, request_put, request_delete_range }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .range(let request): try container.encode(request, forKey: .request_range)
        case .put(let request): try container.encode(request, forKey: .request_put)
        case .delete(let request): try container.encode(request, forKey: .request_delete_range)
        }
    }
}

struct EtcdGrantRequest: EtcdRequest, Hashable {
    typealias Answer = EtcdLeaseAnswer
    static let path = "lease/grant"
    /// A lease that nobody knows of ends by itself.
    var effect: EtcdEffect { .repeatable }

    /// In seconds.
    let TTL: EtcdNumber
}

struct EtcdKeepAliveRequest: EtcdRequest, Hashable {
    typealias Answer = EtcdStreamed<EtcdLeaseAnswer>
    static let path = "lease/keepalive"
    var effect: EtcdEffect { .repeatable }

    let ID: EtcdNumber
}

struct EtcdRevokeRequest: EtcdRequest, Hashable {
    typealias Answer = EtcdNothing
    static let path = "lease/revoke"
    var effect: EtcdEffect { .repeatable }

    let ID: EtcdNumber
}

struct EtcdAuthenticateRequest: EtcdRequest, Hashable {
    typealias Answer = EtcdToken
    static let path = "auth/authenticate"
    var effect: EtcdEffect { .repeatable }

    let name: String
    let password: String
}

struct EtcdWatchRequest: Encodable, Sendable, Hashable {
    static let path = "watch"

    struct Creation: Encodable, Sendable, Hashable {
        let key: EtcdBytes
        let range_end: EtcdBytes
        /// Nil: from now.
        let start_revision: EtcdNumber?
        let fragment = true
        let progress_notify = true
    }

    let create_request: Creation

    init(_ range: EtcdRange, from revision: Int64?) {
        create_request = Creation(
            key: EtcdBytes(range.from), range_end: EtcdBytes(range.to), start_revision: revision.map(EtcdNumber.init))
    }
}
