import MartletConfig
import MartletCoordination
import MartletModel
import Synchronization

/// The quotas as they are now, and the meters of those whom they bind. From any thread.
final class QuotaTable: Sendable {
    /// Who shares a meter.
    private struct MeterKey: Hashable {
        let quota: QuotaKey
        var user: String?
        var clientID: String?
    }

    private struct State {
        var rules = QuotaRules([])
        var meters: [MeterKey: QuotaMeter] = [:]
        /// Meters that nobody needs are looked for when there are so many.
        var sweepCount = QuotaTable.sweepCountMin
        var sweptAt = ContinuousClock.now
    }

    private static let sweepCountMin = 1000
    /// Clients choose their ids. When so many are at work at once, further ones share one meter.
    private static let meterCountMax = 100_000
    /// How often is looked then whether there are fewer again.
    private static let sweepInterval = Duration.seconds(1)

    private let window: QuotaWindowSettings
    private let state = Mutex(State())
    private let revisionNow = Atomic<UInt64>(0)
    private let changed = Mutex<(@Sendable () -> Void)?>(nil)

    init(_ window: QuotaWindowSettings) { self.window = window }

    /// Another one for other rules; 0 where there are none, and nobody has to be asked about.
    var revision: UInt64 { revisionNow.load(ordering: .relaxed) }

    /// Has `body` called after each change, so that nobody waits for a limit that is no more.
    func onChange(_ body: @escaping @Sendable () -> Void) { changed.withLock { $0 = body } }

    /// Takes up the quotas of a newer image.
    func apply(_ image: ClusterImage) {
        // None at all is 0, whatever there was before.
        guard image.hasQuotas || revision != 0, revision != image.quotaRevision &+ 1 else { return }
        apply(image.quotas, revision: image.quotaRevision &+ 1)
    }

    func apply(_ quotas: [(entity: QuotaEntity, limits: [QuotaKey: Double])], revision newest: UInt64) {
        let rules = QuotaRules(quotas)
        state.withLock { state in
            state.rules = rules
            if rules.isEmpty { state.meters = [:] }
        }
        revisionNow.store(rules.isEmpty ? 0 : newest, ordering: .relaxed)
        changed.withLock { $0 }?()
    }

    var meterCount: Int { state.withLock { $0.meters.count } }

    /// What binds a user's client; nil where nothing does.
    func quotas(user: String, clientID: String) -> ClientQuotas? {
        state.withLock { state in
            func meter(_ key: QuotaKey) -> (QuotaMeter, limit: Double)? {
                state.rules.binding(key, user: user, clientID: clientID).map { (self.meter(key, $0, &state), $0.limit) }
            }
            let produce = meter(.producerByteRate)
            let fetch = meter(.consumerByteRate)
            let requestTime = meter(.requestPercentage)
            let mutations = meter(.controllerMutationRate)
            guard produce != nil || fetch != nil || requestTime != nil || mutations != nil else { return nil }
            let burst = (fetch?.limit ?? .infinity) * Double(window.clients.components.seconds)
            return ClientQuotas(
                produce: produce?.0, fetch: fetch?.0, requestTime: requestTime?.0, mutations: mutations?.0,
                fetchByteCountMax: Int(exactly: burst.rounded(.up)) ?? .max)
        }
    }

    /// Takes a connection from an address.
    ///
    /// - Returns: nil where it may be; otherwise how many a second may, and how long it has to wait for its refusal.
    func refusesConnection(from address: String) -> (rate: Double, wait: Duration)? {
        guard revision != 0 else { return nil }
        return state.withLock { state in
            guard let rate = state.rules.connectionRate(ofAddress: address) else { return nil }
            let meter = meter(.connectionCreationRate, .init(limit: rate, user: address, clientID: nil), &state)
            return meter.takeIfAllowed(1) ? nil : (rate, meter.wait())
        }
    }

    private func meter(_ quota: QuotaKey, _ binding: QuotaRules.Binding, _ state: inout State) -> QuotaMeter {
        var key = MeterKey(quota: quota, user: binding.user, clientID: binding.clientID)
        // Per cent of a thread; a meter counts seconds of it.
        let rate = quota == .requestPercentage ? binding.limit / 100 : binding.limit
        if let meter = state.meters[key] {
            meter.change(rate: rate)
            return meter
        }
        let isFull = state.meters.count >= Self.meterCountMax
        if isFull ? state.sweptAt.duration(to: .now) >= Self.sweepInterval : state.meters.count >= state.sweepCount {
            sweep(&state)
        }
        if state.meters.count >= Self.meterCountMax {
            key = MeterKey(quota: quota)
            if let meter = state.meters[key] { return meter }
        }
        let isController = quota == .controllerMutationRate
        let meter = QuotaMeter(
            TokenBucket(rate: rate, burst: isController ? window.controller : window.clients, now: .now),
            waitMax: quota == .requestPercentage || quota == .connectionCreationRate ? window.sample : nil)
        state.meters[key] = meter
        return meter
    }

    /// Drops the meters that are as good as new ones and that no connection has in hand.
    private func sweep(_ state: inout State) {
        for key in Array(state.meters.keys) where isKnownUniquelyReferenced(&state.meters[key]) {
            if state.meters[key]?.isIdle == true { state.meters[key] = nil }
        }
        state.sweptAt = .now
        state.sweepCount = max(Self.sweepCountMin, state.meters.count * 2)
    }
}
