import MartletModel

/// What one request takes from its client's quota of partitions that are made and deleted (KIP-599).
///
/// Clients that understand it are refused what exceeds the quota, and told when to come again; those of earlier versions of an
/// API get what they ask for and keep still afterwards.
struct MutationAllowance: Sendable {
    private let meter: QuotaMeter?
    private let isStrict: Bool
    private var isExceeded = false

    /// - Parameter firstStrict: the first version of the API whose clients understand the refusal.
    init(_ context: RequestContext, firstStrict: Int16) {
        meter = context.quotas?.mutations
        isStrict = context.version >= firstStrict
    }

    /// - Throws: THROTTLING_QUOTA_EXCEEDED.
    mutating func take(_ partitionCount: Int) throws(RequestFailure) {
        guard let meter, partitionCount > 0 else { return }
        if !isStrict {
            meter.take(Double(partitionCount))
            isExceeded = true
        } else if !meter.takeIfAllowed(Double(partitionCount)) {
            isExceeded = true
            throw RequestFailure(
                .throttlingQuotaExceeded,
                "The quota \(QuotaKey.controllerMutationRate.rawValue) is used up: try again after the response's throttle time.")
        }
    }

    /// As ``take(_:)``; nil where nothing stands against it.
    mutating func refusal(_ partitionCount: Int) -> RequestFailure? {
        do throws(RequestFailure) {
            try take(partitionCount)
            return nil
        } catch {
            return error
        }
    }

    /// What was taken and then not done.
    func giveBack(_ partitionCount: Int) { meter?.take(-Double(partitionCount)) }

    /// How long the client has to keep still, in milliseconds.
    var throttleTimeMs: Int32 { isExceeded ? meter?.wait().throttleMilliseconds ?? 0 : 0 }
}
