/// What etcd answers. Its JSON leaves out what is zero, empty or false.

struct EtcdHeader: Decodable, Sendable, Hashable {
    let revision: EtcdNumber?
}

struct EtcdEntry: Decodable, Sendable, Hashable {
    let key: EtcdBytes
    let mod_revision: EtcdNumber
    let version: EtcdNumber?
    let value: EtcdBytes?
    let lease: EtcdNumber?

    /// Zero: none.
    var leaseID: Int64 { lease?.value ?? 0 }
}

struct EtcdRangeAnswer: Decodable, Sendable, Hashable {
    var header: EtcdHeader?
    let kvs: [EtcdEntry]?
    let more: Bool?
}

struct EtcdPutAnswer: Decodable, Sendable, Hashable {
    struct Before: Decodable, Sendable, Hashable {
        /// How often the key was written.
        let version: EtcdNumber
    }

    let header: EtcdHeader?
    let prev_kv: Before?
}

struct EtcdDeleteAnswer: Decodable, Sendable, Hashable {
    let deleted: EtcdNumber?
}

struct EtcdTransactionAnswer: Decodable, Sendable, Hashable {
    struct Step: Decodable, Sendable, Hashable {
        let response_range: EtcdRangeAnswer?
        let response_put: EtcdPutAnswer?
        let response_delete_range: EtcdDeleteAnswer?
    }

    let header: EtcdHeader?
    let succeeded: Bool?
    let responses: [Step]?
}

struct EtcdLeaseAnswer: Decodable, Sendable, Hashable {
    let ID: EtcdNumber?
    /// In seconds; of a lease that is gone it is not there.
    let TTL: EtcdNumber?
}

struct EtcdToken: Decodable, Sendable, Hashable {
    let token: String
}

struct EtcdNothing: Decodable, Sendable, Hashable {}

/// One message of a stream: what was asked for, or why the stream ends.
struct EtcdStreamed<Answer: Decodable & Sendable>: Decodable, Sendable {
    let result: Answer?
    let error: EtcdErrorText?
}

struct EtcdErrorText: Decodable, Sendable, Hashable {
    let message: String?
    let code: Int?
    let grpc_code: Int?
}

struct EtcdWatchAnswer: Decodable, Sendable, Hashable {
    struct Event: Decodable, Sendable, Hashable {
        struct Entry: Decodable, Sendable, Hashable {
            let key: EtcdBytes
            let mod_revision: EtcdNumber
        }

        let kv: Entry
    }

    let header: EtcdHeader?
    let created: Bool?
    let canceled: Bool?
    let compact_revision: EtcdNumber?
    let cancel_reason: String?
    /// More events of the same revision follow.
    let fragment: Bool?
    let events: [Event]?
}
