import Logging
import MartletConfig
import MartletCoordination
import MartletModel
import MartletTLS

/// Keeps this broker's registration true to the certificate that it shows: the other brokers know it by that.
///
/// A certificate of other names is registered before it is used, besides the one before it, which links of a moment ago have
/// shown: whatever the others see, it is registered.
actor CertificateRegistration {
    private let controller: Controller
    private let logger: Logger
    private var broker: BrokerImage
    private var changes = 0

    /// By when links with the certificate before are gone, see ``BrokerLinks``.
    private static let overlap: Duration = BrokerLinks.renewalPatience + .seconds(90)

    /// - Parameter broker: as it is registered.
    init(of broker: BrokerImage, at controller: Controller, logger: Logger) {
        self.broker = broker
        self.controller = controller
        self.logger = logger
    }

    /// - Returns: whether the others know the certificate, and it may be used.
    func announce(_ certificate: CertificateIdentity) async -> Bool {
        guard broker.certificates.first != certificate else { return true }
        let both = broker.showing([certificate] + broker.certificates.filter { $0 != certificate }.prefix(1))
        var obstacle: String?
        do throws(ControllerError) {
            if try await !controller.register(both) { obstacle = "the coordination store is out of reach" }
        } catch {
            obstacle = "\(error)"
        }
        if let obstacle {
            logger.error(
                "The certificate for '\(certificate)' is not used yet, which is tried again: it cannot be registered with the others, who know this broker by it: \(obstacle)"
            )
            return false
        }
        broker = both
        changes += 1
        let change = changes
        Task {
            try? await Task.sleep(for: Self.overlap)
            await forgetOthers(since: change)
        }
        return true
    }

    private func forgetOthers(since change: Int) async {
        guard change == changes else { return }
        let alone = broker.showing(Array(broker.certificates.prefix(1)))
        // Where it fails the old one is known a little longer, until the next registration.
        if (try? await controller.register(alone)) == true { broker = alone }
    }
}

extension Broker {
    /// Has links and registration follow the certificates of the listener between brokers from now on.
    ///
    /// - Parameter own: this broker, as it is registered.
    func followCertificates(of own: BrokerImage) {
        guard let certificates = security.interBroker else { return }
        let registration = CertificateRegistration(of: own, at: controller, logger: logger)
        let configuration = certificates.settings.configuration
        certificates.whenRenewed(
            announce: { await registration.announce($0) },
            use: { [links, host] contexts in
                links.renew(configuration, contexts)
                // Those that others made are ended if they are made by what is not believed any more. Brokers that changed
                // with this one have replaced theirs by then.
                Task {
                    try? await Task.sleep(for: Self.reviewDelay)
                    certificates.peers?.review(by: certificates.context) { peer in
                        host.image.hasBroker(showing: CertificateIdentity(of: peer))
                    }
                }
            })
    }

    private static let reviewDelay: Duration = .seconds(10)
}
