import MartletModel
import MartletWire

/// The limits that bind one client, with what has been used of them; nil for those that do not.
final class ClientQuotas: Sendable {
    /// Bytes of produce requests.
    let produce: QuotaMeter?
    /// Bytes of records that are fetched.
    let fetch: QuotaMeter?
    /// Seconds of threads' time.
    let requestTime: QuotaMeter?
    /// Partitions that are made or deleted.
    let mutations: QuotaMeter?
    /// More than this a fetch must not bring, or the client would have to keep still for longer than the quotas' window.
    let fetchByteCountMax: Int
    /// Runs what requests do beside the event loop, and takes the time; nil where nobody asks for it.
    let executor: MeteredExecutor?

    init(produce: QuotaMeter?, fetch: QuotaMeter?, requestTime: QuotaMeter?, mutations: QuotaMeter?, fetchByteCountMax: Int) {
        self.produce = produce
        self.fetch = fetch
        self.requestTime = requestTime
        self.mutations = mutations
        self.fetchByteCountMax = fetchByteCountMax
        executor = requestTime.map(MeteredExecutor.init)
    }

    /// How long the client has to keep still after an answer to this, and which limit wants that. Of ``mutations`` those who take
    /// them know more: ``MutationAllowance``.
    func wait(after api: ApiKey) -> (Duration, QuotaKey)? {
        let own: (QuotaMeter?, QuotaKey)? =
            switch api {
            case .produce: (produce, .producerByteRate)
            case .fetch, .shareFetch: (fetch, .consumerByteRate)
            default: nil
            }
        let waits = [own, (requestTime, .requestPercentage)].compactMap { entry in
            entry.flatMap { meter, key in meter.map { ($0.wait(), key) } }
        }
        guard let longest = waits.max(by: { $0.0 < $1.0 }), longest.0 > .zero else { return nil }
        return longest
    }

    /// Counts the time that `body` takes as the client's.
    func timing<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        guard let requestTime else { return try body() }
        let begin = ContinuousClock.now
        defer { requestTime.take(begin.duration(to: .now).inSeconds) }
        return try body()
    }
}
