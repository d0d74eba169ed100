public import MartletModel

/// The access rules of a cluster at one moment, by what they are about. Immutable.
///
/// Finding the rules for a resource costs a look for its name and one for each prefix that fits, however many rules there are.
public struct AccessRules: Sendable {
    private let literals: [AccessResource: [AccessRule]]
    private let wildcards: [AccessResourceType: [AccessRule]]
    private let prefixes: [AccessResourceType: PrefixIndex]

    public static let none = AccessRules([])

    public init(_ rules: [AccessRule]) {
        var literals: [AccessResource: [AccessRule]] = [:]
        var wildcards: [AccessResourceType: [AccessRule]] = [:]
        var prefixed: [AccessResourceType: [AccessRule]] = [:]
        for rule in rules.map(\.withCanonicalHost) {
            switch rule.patternType {
            case .literal where rule.resourceName == AccessRule.wildcard: wildcards[rule.resourceType, default: []].append(rule)
            case .literal: literals[AccessResource(rule.resourceType, rule.resourceName), default: []].append(rule)
            case .prefixed: prefixed[rule.resourceType, default: []].append(rule)
            case .any, .match, .unknown: break
            }
        }
        self.literals = literals
        self.wildcards = wildcards
        prefixes = prefixed.mapValues(PrefixIndex.init)
    }

    /// Calls `body` with every rule about `resource`, whoever it is for, until it returns false.
    public func forEach(about resource: AccessResource, _ body: (AccessRule) -> Bool) {
        for rule in wildcards[resource.type] ?? [] where !body(rule) { return }
        for rule in literals[resource] ?? [] where !body(rule) { return }
        prefixes[resource.type]?.forEach(fitting: resource.name, body)
    }

    /// Names that stand for everything that rules tell apart among the resources of a type: each name that a rule has, and one
    /// that begins with each prefix and is nobody's.
    public func representatives(of type: AccessResourceType) -> [AccessResource] {
        var names: Set<String> = []
        for resource in literals.keys where resource.type == type { names.insert(resource.name) }
        for prefix in prefixes[type]?.prefixes ?? [] { names.insert(prefix + Self.nobodys) }
        if wildcards[type] != nil { names.insert(Self.nobodys) }
        return names.sorted().map { AccessResource(type, $0) }
    }

    /// Topics and groups cannot have it in their names.
    private static let nobodys = "\u{0}"
}

/// Prefixes in the order of their bytes, each knowing the longest other one that it begins with.
///
/// All prefixes of a name lie on the way from the last prefix that is not behind it in that order to the root.
private struct PrefixIndex: Sendable {
    private struct Entry: Sendable {
        let prefix: String
        var rules: [AccessRule]
        let parent: Int?
    }

    private var entries: [Entry] = []

    var prefixes: [String] { entries.map(\.prefix) }

    init(_ rules: [AccessRule]) {
        var path: [Int] = []
        for rule in rules.sorted(by: { $0.resourceName.utf8.lexicographicallyPrecedes($1.resourceName.utf8) }) {
            if let last = entries.indices.last, entries[last].prefix == rule.resourceName {
                entries[last].rules.append(rule)
                continue
            }
            while let top = path.last, !rule.resourceName.utf8.starts(with: entries[top].prefix.utf8) { path.removeLast() }
            entries.append(Entry(prefix: rule.resourceName, rules: [rule], parent: path.last))
            path.append(entries.count - 1)
        }
    }

    func forEach(fitting name: String, _ body: (AccessRule) -> Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if name.utf8.lexicographicallyPrecedes(entries[middle].prefix.utf8) { high = middle } else { low = middle + 1 }
        }
        var place = low > 0 ? low - 1 : nil
        while let here = place {
            if name.utf8.starts(with: entries[here].prefix.utf8) {
                for rule in entries[here].rules where !body(rule) { return }
            }
            place = entries[here].parent
        }
    }
}
