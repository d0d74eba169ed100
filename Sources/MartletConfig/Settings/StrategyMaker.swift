import MartletStrategy

/// Makes the strategies that keys choose, and says what is wrong in terms of the keys.
///
/// The initialiser of a strategy is its author's code. With a runner, that of an isolated one runs apart and within a
/// budget, so that one that hangs or throws costs its topic an error and nothing else.
struct StrategyMaker {
    let registry: StrategyRegistry
    let runner: IsolatedStrategyRunner?

    private static let budget = Duration.seconds(1)

    init(registry: StrategyRegistry, runner: IsolatedStrategyRunner? = nil) {
        self.registry = registry
        self.runner = runner
    }

    /// Name and settings against what is linked and declared, without making anything.
    func check(
        _ name: String, _ family: StrategyFamily, _ settings: [String: String], key: String, _ origin: ConfigOrigin?
    ) throws(ConfigError) {
        let type: any Strategy.Type
        do throws(UnknownStrategy) {
            type = try registry.type(named: name, in: family)
        } catch {
            throw ConfigError(unknown(error, key, origin))
        }
        do throws(StrategySettingError) {
            _ = try StrategySettings(settings, declared: type.settings)
        } catch {
            let isDeclared = type.settings.contains { $0.name == error.setting }
            let stranger = "is no setting of the \(family) strategy '\(name)'; \(error.reason)"
            throw ConfigError(
                isDeclared
                    ? ConfigProblem(error, below: key, origin)
                    : ConfigProblem(key: "\(key).\(error.setting)", value: nil, reason: stranger, origin: origin))
        }
    }

    /// What `make` answers, with the faults of the strategy as problems of the key that chose it.
    func make<Made: Sendable>(
        _ name: String, _ family: StrategyFamily, _ settings: [String: String], key: String, _ origin: ConfigOrigin?,
        _ make: @escaping @Sendable (StrategyRegistry) throws(StrategyConfigurationError) -> Made
    ) throws(ConfigError) -> Made {
        try check(name, family, settings, key: key, origin)
        let isIsolated = (try? registry.type(named: name, in: family))?.execution == .isolated
        guard isIsolated, let runner else {
            do throws(StrategyConfigurationError) {
                return try make(registry)
            } catch {
                throw ConfigError(problem(error, key, origin))
            }
        }
        do throws(StrategyFault) {
            let registry = registry
            return try runner.run(StrategyIdentity(family, name), budget: Self.budget) { try make(registry) }
        } catch {
            throw ConfigError(
                ConfigProblem(key: key, value: name, reason: "names a strategy that failed to start: \(error)", origin: origin))
        }
    }

    private func unknown(_ error: UnknownStrategy, _ key: String, _ origin: ConfigOrigin?) -> ConfigProblem {
        let linked = error.linked.isEmpty ? "there are none" : error.linked.joined(separator: ", ")
        return ConfigProblem(
            key: key, value: error.name, reason: "must be a \(error.family) strategy of this build: \(linked)", origin: origin)
    }

    private func problem(_ error: StrategyConfigurationError, _ key: String, _ origin: ConfigOrigin?) -> ConfigProblem {
        switch error {
        case .unknown(let unknown): self.unknown(unknown, key, origin)
        case .setting(let setting, of: _): ConfigProblem(setting, below: key, origin)
        }
    }
}

extension ConfigProblem {
    /// A setting's error in terms of the configuration key that the setting has below `key`.
    init(_ error: StrategySettingError, below key: String, _ origin: ConfigOrigin?) {
        let reason = error.reason.hasPrefix("it ") ? String(error.reason.dropFirst(3)) : error.reason
        self.init(key: "\(key).\(error.setting)", value: error.value, reason: reason, origin: origin)
    }
}
