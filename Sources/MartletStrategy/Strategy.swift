/// A decision that Martlet leaves to a module chosen by name: which partition, what may be deleted, when a produce
/// request is answered, what a topic demands, where cluster state lives.
///
/// **Strategies decide, the core acts.** A strategy is given facts as values and answers with a value. It opens no
/// file, takes no lock of the broker and reads no clock: what it needs, `now` included, is an argument. The one
/// exception is ``Coordinator``, which is a service.
///
/// A strategy is linked into the broker by naming its type in the list in `main.swift`, and chosen by its ``name``
/// in a configuration. Conforming types are created once for each topic that names them and are called from many
/// threads at once.
///
/// **A strategy's fault stays its own.** One that throws, answers nonsense or overruns its time budget costs that
/// request, or that pass; it is counted and logged with its name, and the broker goes on.
public protocol Strategy: Sendable {
    /// The name that configurations use: lower case letters, digits and `-`, such as `murmur2`.
    static var name: String { get }

    /// One sentence for `martlet strategies`.
    static var summary: String { get }

    /// The settings that ``init(settings:)`` reads, with their defaults: shown by `martlet strategies`, in `config/`
    /// and by DescribeConfigs. Setting `x` of a strategy chosen by the key `k` is the configuration key `k.x`; of a
    /// retention policy named `p`, several of which a topic may have, `retention.strategy.p.x`. One named like a topic
    /// configuration of Kafka's (`retention.ms`) has that configuration's value unless it is set itself.
    static var settings: [StrategySetting] { get }

    /// Where the broker calls it. `.isolated`, the default, is a thread apart with a time budget, so that a call that
    /// never returns costs its topic an error and nobody else anything. `.inline` is the thread that needs the answer,
    /// often one that serves connections: for plain arithmetic in bounded time only, since a call that blocks there
    /// blocks other clients. An ``AckPolicy`` has to be `.inline`; a ``Coordinator``, being a service, is not asked.
    static var execution: StrategyExecution { get }

    /// - Parameter settings: every declared setting, as configured or as its default says; already checked against
    ///   the declared kind and bounds.
    /// - Throws: ``StrategySettingError`` for values that are wrong in a way that the declaration cannot express.
    init(settings: StrategySettings) throws(StrategySettingError)
}

extension Strategy {
    public static var settings: [StrategySetting] { [] }
    public static var execution: StrategyExecution { .isolated }
}

/// Where the broker runs a strategy's decisions.
public enum StrategyExecution: Sendable, Hashable {
    case inline
    case isolated
}
