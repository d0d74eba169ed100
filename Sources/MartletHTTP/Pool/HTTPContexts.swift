internal import MartletModel
internal import MartletTLS
internal import NIOCore
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// What the TLS of new connections is made from: read anew from its files, so that certificates that were exchanged are used
/// without a restart. Where the files cannot be used, say because they are half written, what was read before stays.
final class HTTPContexts: Sendable {
    private let configuration: TLSConfiguration
    private let present = Mutex<(context: TLSContext, readAt: ContinuousClock.Instant)?>(nil)
    private static let lifetime = Duration.seconds(1)

    init(_ configuration: TLSConfiguration) { self.configuration = configuration }

    /// Not on an event loop: it reads files.
    func context() throws(TLSConfigurationError) -> TLSContext {
        let known = present.withLock { $0 }
        let now = ContinuousClock.now
        if let known, now - known.readAt < Self.lifetime { return known.context }
        do throws(TLSConfigurationError) {
            let context = try TLSContext(configuration, role: .client, now: Int64(time(nil)))
            present.withLock { $0 = (context, now) }
            return context
        } catch {
            guard let known else { throw error }
            return known.context
        }
    }
}
