import MartletModel
import MartletStrategy

/// Where things lie in the store. The README of this target draws the whole.
enum ClusterKeys {
    static let cluster = key("/cluster")
    static let controller = key("/controller")
    /// Ephemeral: whose turn it is to be controller.
    static let controllerHolder = key("/controller-holder")
    static let brokers = key("/brokers")
    static let admissions = key("/admissions")
    static let topics = key("/topics")
    static let configs = key("/configs")
    static let brokerConfigs = key("/configs/brokers")
    static let clusterConfigs = key("/configs/all")
    static let groupConfigs = key("/configs/groups")
    static let producerIDs = key("/ids/producer")

    static func broker(_ id: BrokerID) -> CoordinationKey { key("/brokers/\(id)") }
    static func admission(of id: BrokerID) -> CoordinationKey { key("/admissions/\(id)") }
    static func configs(ofBroker id: BrokerID) -> CoordinationKey { key("/configs/brokers/\(id)") }
    static let groupByteCountMax = 256
    /// A group's name may have any character: its bytes are written in hexadecimal. Nil for one that is too long.
    static func configs(ofGroup id: String) -> CoordinationKey? {
        guard !id.isEmpty, id.utf8.count <= groupByteCountMax else { return nil }
        return key("/configs/groups/" + hexadecimal(id))
    }
    /// The group that a key of ``groupConfigs`` is about; nil if none.
    static func group(of key: CoordinationKey) -> String? {
        let digits = Array(key.lastSegment.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return String(validating: bytes, as: UTF8.self)
    }
    static let accessRules = key("/access")
    static let credentials = key("/users")
    static let quotas = key("/quotas")
    /// Bytes of a name that rules, credentials and quotas are kept under.
    static let nameByteCountMax = 256

    /// Nil for a name that is empty or too long.
    static func accessRules(_ pattern: AccessPattern) -> CoordinationKey? {
        guard isKept(pattern.name) else { return nil }
        return key("/access/\(pattern.resourceType.rawValue)-\(pattern.patternType.rawValue)-\(hexadecimal(pattern.name))")
    }
    static func credentials(ofUser user: String) -> CoordinationKey? {
        isKept(user) ? key("/users/" + hexadecimal(user)) : nil
    }
    static func quotas(of entity: QuotaEntity) -> CoordinationKey? {
        var parts: [String] = []
        for part in [entity.user, entity.clientID, entity.address] {
            switch part {
            case nil: parts.append("-")
            case .everyOther: parts.append("other")
            case .named(let name):
                guard isKept(name) else { return nil }
                parts.append("n" + hexadecimal(name))
            }
        }
        return key("/quotas/" + parts.joined(separator: "."))
    }

    private static func isKept(_ name: String) -> Bool { !name.isEmpty && name.utf8.count <= nameByteCountMax }

    private static func hexadecimal(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// By id: a topic made again under the name of a deleted one has another key.
    static func topic(_ id: TopicID) -> CoordinationKey { key("/topics/\(id)") }

    private static func key(_ path: String) -> CoordinationKey {
        do throws(CoordinationError) {
            return try CoordinationKey(path)
        } catch {
            preconditionFailure("\(error)")  // Made of literals, numbers and base64.
        }
    }
}
