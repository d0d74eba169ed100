internal import HashTreeCollections
public import MartletModel

/// What the controller decided about the cluster, at one moment. An immutable value: a reader keeps the one it has
/// while the next is being made.
///
/// The maps are persistent trees, so that deriving the next image costs the change and not the cluster: ten thousand
/// topics created one by one stay linear.
public struct ClusterImage: Sendable {
    /// Made once, when the cluster first starts.
    public internal(set) var clusterID: String
    public internal(set) var controllerID: BrokerID
    public internal(set) var controllerEpoch: ControllerEpoch
    /// Grows with every change: of two images the one with the larger number is the newer.
    public internal(set) var revision: UInt64 = 0

    var brokersByID: TreeDictionary<BrokerID, BrokerImage> = [:]
    var admissionsByBroker: TreeDictionary<BrokerID, BrokerAdmission> = [:]
    var topicsByName: TreeDictionary<TopicName, TopicImage> = [:]
    var namesByID: TreeDictionary<TopicID, TopicName> = [:]
    /// The names by their text with `.` read as `_`, so that a collision is found without looking at every topic.
    var namesByFoldedText: TreeDictionary<String, TopicName> = [:]
    var configsByBroker: TreeDictionary<BrokerID, [String: String]> = [:]
    var configsByGroup: TreeDictionary<String, [String: String]> = [:]
    var rulesByPattern: TreeDictionary<AccessPattern, [AccessRule]> = [:]
    var credentialsByUser: TreeDictionary<String, [ScramMechanism: ScramCredential]> = [:]
    /// How many users have credentials like that.
    var usersByShape: [ScramShape: Int] = [:]
    /// Likewise, of each user only the one that PLAIN is checked with.
    var plainUsersByShape: [ScramShape: Int] = [:]
    var quotasByEntity: TreeDictionary<QuotaEntity, [QuotaKey: Double]> = [:]

    /// Grows with every change of the access rules, so that whoever indexes them knows when to do so again.
    public internal(set) var accessRevision: UInt64 = 0
    /// Grows with every change of the quotas.
    public internal(set) var quotaRevision: UInt64 = 0

    /// The dynamic configuration that holds for every broker.
    public internal(set) var clusterConfigs: [String: String] = [:]

    public init(clusterID: String, controllerID: BrokerID = .none, controllerEpoch: ControllerEpoch = .none) {
        self.clusterID = clusterID
        self.controllerID = controllerID
        self.controllerEpoch = controllerEpoch
    }

    public func topic(named name: TopicName) -> TopicImage? { topicsByName[name] }
    public func topic(id: TopicID) -> TopicImage? { namesByID[id].flatMap { topicsByName[$0] } }
    public func broker(_ id: BrokerID) -> BrokerImage? { brokersByID[id] }
    /// Whether a registered broker is known by this certificate.
    public func hasBroker(showing certificate: CertificateIdentity) -> Bool {
        brokersByID.values.contains { $0.certificates.contains(certificate) }
    }

    /// What the controller last knew of a broker; nil for one that it never admitted.
    public func admission(of id: BrokerID) -> BrokerAdmission? { admissionsByBroker[id] }
    /// Whether the controller has admitted this start of the broker. Before, it must not lead a partition that others
    /// have replicas of.
    public func isAdmitted(_ id: BrokerID, incarnation: KafkaUUID) -> Bool {
        admissionsByBroker[id]?.incarnation == incarnation
    }
    /// Whether the broker is registered, and admitted as it is: it can lead and follow.
    public func isAlive(_ id: BrokerID) -> Bool {
        brokersByID[id].map { isAdmitted(id, incarnation: $0.incarnation) } ?? false
    }
    /// Brokers that were admitted once and not unregistered since, alive or not, sorted.
    public var knownBrokers: [BrokerID] { admissionsByBroker.keys.sorted() }

    public var topicCount: Int { topicsByName.count }
    /// In no order.
    public var topics: some Sequence<TopicImage> & Sendable { topicsByName.values }
    /// Sorted by name.
    public var topicNames: [TopicName] { topicsByName.keys.sorted() }
    /// Sorted by id.
    public var brokers: [BrokerImage] { brokersByID.values.sorted { $0.id < $1.id } }

    /// The configuration of a group; empty for one that has none.
    public func configs(ofGroup id: String) -> [String: String] { configsByGroup[id] ?? [:] }
    public var configuredGroupCount: Int { configsByGroup.count }
    /// The groups that have a configuration, sorted.
    public var configuredGroups: [String] { configsByGroup.keys.sorted() }

    /// The dynamic configuration of one broker alone.
    public func configs(ofBroker id: BrokerID) -> [String: String] { configsByBroker[id] ?? [:] }

    // MARK: Access

    /// All access rules, in no order.
    public var accessRules: [AccessRule] { rulesByPattern.values.flatMap(\.self) }
    public var accessRuleCount: Int { rulesByPattern.values.reduce(0) { $0 + $1.count } }

    /// What is kept of a user's password; nil for a user who has none for this mechanism.
    public func scramCredential(of user: String, _ mechanism: ScramMechanism) -> ScramCredential? {
        credentialsByUser[user]?[mechanism]
    }
    /// What most users' credentials of a mechanism are like; nil: of those that PLAIN is checked with.
    public func usualScramShape(_ mechanism: ScramMechanism?) -> ScramShape? {
        let counts = mechanism == nil ? plainUsersByShape : usersByShape.filter { $0.key.mechanism == mechanism }
        return counts.max {
            ($0.value, $0.key.iterations, $0.key.saltByteCount) < ($1.value, $1.key.iterations, $1.key.saltByteCount)
        }?.key
    }

    /// What is kept of a user's password for the strongest mechanism that it has one for.
    public func strongestScramCredential(of user: String) -> (ScramMechanism, ScramCredential)? {
        credentialsByUser[user].flatMap(Self.strongest)
    }

    static func strongest(_ credentials: [ScramMechanism: ScramCredential]) -> (ScramMechanism, ScramCredential)? {
        credentials.max { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }

    /// The users that have credentials, sorted.
    public var scramUsers: [String] { credentialsByUser.keys.sorted() }
    /// Empty for a user that has none.
    public func scramCredentials(of user: String) -> [ScramMechanism: ScramCredential] { credentialsByUser[user] ?? [:] }

    /// All quotas by whom they bind, in no order.
    public var quotas: [(entity: QuotaEntity, limits: [QuotaKey: Double])] { quotasByEntity.map { ($0.key, $0.value) } }
    public var hasQuotas: Bool { !quotasByEntity.isEmpty }
}
