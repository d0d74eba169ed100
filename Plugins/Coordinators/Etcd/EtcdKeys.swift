import MartletStrategy

/// How coordination keys are written in etcd, below the prefix of one cluster:
///
///     /topics/orders       ->  <prefix>/keys/2/topics/orders
///     counter /producers   ->  <prefix>/counters/producers
///
/// The number is how many segments the key has: the keys one segment below another are one range, whatever lies deeper.
struct EtcdKeys: Sendable, Hashable {
    private let keys: [UInt8]
    private let counters: [UInt8]

    /// - Parameter prefix: empty, or like a coordination key.
    init(prefix: String) {
        keys = Array("\(prefix)/keys/".utf8)
        counters = Array("\(prefix)/counters".utf8)
    }

    func bytes(of key: CoordinationKey) -> [UInt8] { keys + Array("\(Self.depth(of: key))\(key.path)".utf8) }

    func bytes(ofCounter counter: CoordinationKey) -> [UInt8] { counters + Array(counter.path.utf8) }

    /// Every key of the cluster, without counters.
    var all: EtcdRange { EtcdRange(from: keys, to: Self.end(of: keys)) }

    /// The keys one segment below `key`.
    func range(below key: CoordinationKey) -> EtcdRange {
        let begin = keys + Array("\(Self.depth(of: key) + 1)\(key.path)/".utf8)
        return EtcdRange(from: begin, to: Self.end(of: begin))
    }

    /// - Returns: nil for what was not written by this engine.
    func key(from bytes: [UInt8]) -> CoordinationKey? {
        guard bytes.starts(with: keys) else { return nil }
        let rest = bytes.dropFirst(keys.count)
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")), let path = String(validating: rest[slash...], as: UTF8.self),
            let key = try? CoordinationKey(path), Array("\(Self.depth(of: key))".utf8) == Array(rest[..<slash])
        else { return nil }
        return key
    }

    private static func depth(of key: CoordinationKey) -> Int { key.path.utf8.count { $0 == UInt8(ascii: "/") } }

    /// Behind everything that begins with `prefix`, which ends with a slash.
    private static func end(of prefix: [UInt8]) -> [UInt8] { prefix.dropLast() + [UInt8(ascii: "/") + 1] }
}

/// Keys from one to before another.
struct EtcdRange: Sendable, Hashable {
    var from: [UInt8]
    let to: [UInt8]

    /// What is left behind `key`.
    func after(_ key: [UInt8]) -> EtcdRange { EtcdRange(from: key + [0], to: to) }
}
