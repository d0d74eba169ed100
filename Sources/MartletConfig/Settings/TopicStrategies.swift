import MartletStrategy

/// The strategies of one topic: names and settings from its overrides, otherwise from the broker.
struct TopicStrategies {
    let overrides: [String: String]
    let defaults: BrokerSettings
    let cleanup: CleanupPolicy
    let maker: StrategyMaker

    /// The settings below `prefix`. Those of the broker count only for the strategy that the broker names too: another
    /// one has others.
    private func settings(below prefix: String, isBrokersChoice: Bool) -> [String: String] {
        let own = StrategyKeys.settings(below: prefix, in: overrides)
        guard isBrokersChoice else { return own }
        return StrategyKeys.settings(below: prefix, in: defaults.strategySettings).merging(own) { $1 }
    }

    private func isBrokersChoice(_ key: String, _ name: String) -> Bool {
        overrides[key] == nil || defaults.topicDefaults[key]?.trimmed == name
    }

    func partitioner(_ name: String, _ mode: PartitionerMode, _ reader: inout SettingsReader) -> (any Partitioner)? {
        let key = "partitioner.strategy"
        let origin = reader.origin(of: key)
        let settings = settings(below: key, isBrokersChoice: isBrokersChoice(key, name))
        do throws(ConfigError) {
            guard mode != .client else {
                // Not called by the broker, so that the built-in default need not be linked; a named one is checked.
                if origin != .builtIn || !settings.isEmpty { try maker.check(name, .partitioner, settings, key: key, origin) }
                return nil
            }
            let partitioner: any Partitioner = try maker.make(name, .partitioner, settings, key: key, origin) {
                registry throws(StrategyConfigurationError) in try registry.makePartitioner(name, settings: settings)
            }
            if mode == .verify, !type(of: partitioner).isStable {
                throw ConfigError(
                    ConfigProblem(
                        key: "partitioner.mode", value: mode.rawValue,
                        reason: "needs a partitioner that always gives a key the same partition, which '\(name)' does not",
                        origin: reader.origin(of: "partitioner.mode")))
            }
            return partitioner
        } catch {
            reader.add(error)
            return nil
        }
    }

    func retentionPolicies(_ reader: inout SettingsReader) -> [any RetentionPolicy] {
        let key = "retention.strategy"
        let names = reader.list(key) ?? cleanup.retentionStrategies
        let origin = reader.origin(of: key)
        return each(of: names, listedBy: key, .retention, &reader) { name, settings throws(ConfigError) in
            try maker.make(name, .retention, settings, key: "\(key).\(name)", origin) {
                registry throws(StrategyConfigurationError) in try registry.makeRetentionPolicy(name, settings: settings)
            }
        }
    }

    /// Makes each strategy of a list, but for those that something is wrong with.
    ///
    /// - Parameter choosers: the keys that put names on the list by being set: what is wrong with those is told of them.
    func each<Made>(
        of names: [String], listedBy key: String, _ family: StrategyFamily, choosers: [String: String] = [:],
        _ reader: inout SettingsReader,
        make: (String, [String: String]) throws(ConfigError) -> Made
    ) -> [Made] {
        checkSettings(ofListed: names, by: key, family, &reader)
        var made: [Made] = []
        for (position, name) in names.enumerated() {
            if names[..<position].contains(name) {
                reader.add(
                    ConfigProblem(
                        key: key, value: name, reason: "names the same strategy twice", origin: reader.origin(of: key)))
                continue
            }
            do throws(ConfigError) {
                made.append(try make(name, try settings(ofListed: name, by: key, family)))
            } catch {
                for problem in error.problems { reader.add(inTermsOfKeys(problem, key, name, chooser: choosers[name])) }
            }
        }
        return made
    }

    /// A problem with a setting that has its value from a topic key, or with a strategy that another key has chosen, is
    /// that key's.
    private func inTermsOfKeys(_ problem: ConfigProblem, _ key: String, _ name: String, chooser: String?) -> ConfigProblem {
        let prefix = "\(key).\(name)."
        let setting = problem.key.hasPrefix(prefix) ? String(problem.key.dropFirst(prefix.count)) : nil
        let isTopicKey = setting.map { TopicConfigKeys.byName[$0] != nil && overrides[problem.key] == nil } ?? false
        guard let right = isTopicKey ? setting : chooser else { return problem }
        return ConfigProblem(key: right, value: problem.value, reason: problem.reason, origin: problem.origin)
    }

    /// A setting that is named like a topic key takes that key's value where it is not set itself: so `retention.ms`
    /// reaches the strategy that declares it.
    private func settings(
        ofListed name: String, by key: String, _ family: StrategyFamily
    ) throws(ConfigError) -> [String: String] {
        var settings = settings(below: "\(key).\(name)", isBrokersChoice: true)
        guard let type = try? maker.registry.type(named: name, in: family) else {
            let linked = maker.registry.names(in: family).joined(separator: ", ")
            throw ConfigError(
                ConfigProblem(key: key, value: name, reason: "must be a \(family) strategy of this build: \(linked)"))
        }
        for setting in type.settings where settings[setting.name] == nil && TopicConfigKeys.byName[setting.name] != nil {
            settings[setting.name] = (overrides[setting.name] ?? defaults.topicDefaults[setting.name])?.trimmed
        }
        return settings
    }

    /// A setting below a name that the list does not have would be lost without a word.
    private func checkSettings(
        ofListed names: [String], by key: String, _ family: StrategyFamily, _ reader: inout SettingsReader
    ) {
        for (setting, value) in StrategyKeys.settings(below: key, in: overrides).sorted(by: { $0.key < $1.key }) {
            let name = setting.split(separator: ".").first.map(String.init) ?? ""
            if !names.contains(name) {
                let known = names.joined(separator: ", ")
                reader.add(
                    ConfigProblem(
                        key: "\(key).\(setting)", value: value,
                        reason: "belongs to none of the topic's \(family) strategies: \(known)", origin: .dynamicTopic))
            }
        }
    }

    func delivery(_ reader: inout SettingsReader) -> DeliverySettings? {
        let key = "delivery.guarantee"
        let name = reader.text(key) ?? ""
        let settings = settings(below: key, isBrokersChoice: isBrokersChoice(key, name))
        do throws(ConfigError) {
            let semantics: any DeliverySemantics = try maker.make(name, .delivery, settings, key: key, reader.origin(of: key)) {
                registry throws(StrategyConfigurationError) in
                try registry.makeDeliverySemantics(name, settings: settings)
            }
            let demands = demands(semantics.demands, &reader)
            return DeliverySettings(
                name: name, enforcement: reader.choice("delivery.enforce", orElse: .raise), demands: demands,
                flushPolicy: reader.choice("flush.policy", orElse: .os),
                ackPromise: demands.ackFloor.flatMap { try? maker.registry.ackPolicy(named: $0) }?.promise)
        } catch {
            reader.add(error)
            return nil
        }
    }

    /// The bundle with single keys in place of its parts. A part that the broker sets gives way to a guarantee that the
    /// topic names: the topic's word is nearer. `flush.policy` overrides the bundle only where the topic itself sets it.
    private func demands(_ bundle: DeliveryDemands, _ reader: inout SettingsReader) -> DeliveryDemands {
        let brokerCounts = overrides["delivery.guarantee"] == nil
        func part(_ key: String) -> String? {
            guard overrides[key] != nil || brokerCounts else { return nil }
            return reader.text(key)
        }
        return DeliveryDemands(
            ackFloor: part("ack.policy") ?? bundle.ackFloor,
            flush: overrides["flush.policy"] == nil ? bundle.flush : .asConfigured,
            requiresIdempotentProducer: part("producer.idempotence").map { $0 == "required" }
                ?? bundle.requiresIdempotentProducer,
            readsCommittedOnly: part("isolation.level").map { $0 == "read_committed" } ?? bundle.readsCommittedOnly,
            commit: bundle.commit)
    }

    func ackRules(_ delivery: DeliverySettings?, _ reader: inout SettingsReader) -> AckRules? {
        guard let delivery else { return nil }
        let key = "ack.policy"
        let origin = reader.origin(of: key)
        do throws(ConfigError) {
            var floor: (any AckPolicy)?
            if let name = delivery.demands.ackFloor {
                floor = try policy(name, settings(below: key, isBrokersChoice: isBrokersChoice(key, name)), origin)
            }
            return AckRules(
                none: try policy(preferring: "none", .none, origin), leader: try policy(preferring: "leader", .leader, origin),
                all: try policy(preferring: "all", .replicated, origin), floor: floor, enforcement: delivery.enforcement)
        } catch {
            reader.add(error)
            return nil
        }
    }

    /// An ack policy is asked under its partition's lock, on the threads that serve connections: one that wants to run
    /// apart from them cannot be had.
    private func policy(
        _ name: String, _ settings: [String: String], _ origin: ConfigOrigin?
    ) throws(ConfigError) -> any AckPolicy {
        if let type = try? maker.registry.ackPolicy(named: name), type.execution != .inline {
            let reason =
                "must be an ack policy that declares its execution '.inline': it is asked on the threads that serve connections"
            throw ConfigError(ConfigProblem(key: "ack.policy", value: name, reason: reason, origin: origin))
        }
        return try maker.make(name, .acks, settings, key: "ack.policy", origin) {
            registry throws(StrategyConfigurationError) in try registry.makeAckPolicy(name, settings: settings)
        }
    }

    /// The policy for a value of `acks`. A build without `name` uses the weakest of those that are as strong.
    private func policy(
        preferring name: String, _ strength: AckStrength, _ origin: ConfigOrigin?
    ) throws(ConfigError) -> any AckPolicy {
        let linked = maker.registry.names(in: .acks)
        if linked.contains(name) { return try policy(name, [:], origin) }
        var best: (name: String, strength: AckStrength)?
        for other in linked {
            guard let type = try? maker.registry.ackPolicy(named: other), type.strength >= strength,
                type.execution == .inline
            else { continue }
            if best.map({ type.strength < $0.strength }) ?? true { best = (other, type.strength) }
        }
        guard let best else {
            throw ConfigError(
                ConfigProblem(
                    key: "ack.policy", value: name,
                    reason:
                        "needs an ack policy in this build that is as strong; there are only: \(linked.joined(separator: ", "))"))
        }
        return try policy(best.name, [:], origin)
    }
}

extension CleanupPolicy {
    /// The retention strategies that do what Kafka does under this policy.
    var retentionStrategies: [String] {
        (contains(.delete) ? ["time", "size"] : []) + (contains(.compact) ? ["compact"] : [])
    }
}
