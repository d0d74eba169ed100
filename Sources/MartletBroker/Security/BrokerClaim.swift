import MartletCoordination
import MartletModel

/// A request says that it comes from a broker, or is one that only brokers send. Whether that is so. Pure.
///
/// With certificates it is the registration in the store that decides: the certificate has to be for whom the broker of that
/// id says its own is. It is looked up for each request, so what is true is true at that moment: a broker whose session has
/// ended is none until it has registered anew.
struct BrokerClaim: Sendable {
    /// How the one who asks may prove it.
    enum Proof: Sendable, Hashable {
        /// Not at all: it came by a listener that is not the one between brokers.
        case none(listenerForBrokers: String)
        case certificate(BrokerCertificate)
        /// There are no certificates: the rules about the cluster say who may act like a broker.
        case rules
    }

    enum Verdict: Sendable, Hashable {
        case proven
        case asRulesSay
        /// - Parameter reason: completes "… is refused: ".
        case refused(ErrorCode, reason: String)
    }

    /// Nil where the request does not say which broker it is from: any will do.
    let broker: BrokerID?
    let proof: Proof

    /// - Parameter own: the broker that is asked. There is no second one of it.
    func verdict(by image: ClusterImage, own: BrokerID) -> Verdict {
        switch proof {
        case .none(let listener):
            return refused("brokers ask this over the listener \(listener) only")
        case .certificate(let shown):
            return verdict(shown, image, own)
        case .rules:
            return broker == own ? refused("it says that it is from broker \(own), which is this one") : .asRulesSay
        }
    }

    private func verdict(_ shown: BrokerCertificate, _ image: ClusterImage, _ own: BrokerID) -> Verdict {
        if shown.standing == .excluded {
            return refused("its principal is none of those in inter.broker.principals")
        }
        guard let broker else {
            return image.hasBroker(showing: shown.identity)
                ? .proven : absent(shown, "no broker has registered the certificate for '\(shown.identity)'")
        }
        if broker == own {
            return refused(
                "it says that it is from broker \(own), which is this one: give the other broker a node.id of its own")
        }
        guard let registered = image.broker(broker) else { return absent(shown, "broker \(broker) is not registered") }
        guard !registered.certificates.contains(shown.identity) else { return .proven }
        let known = registered.certificates.map { "'\($0)'" }.joined(separator: ", ")
        return refused(
            "it says that it is from broker \(broker), and its certificate is for '\(shown.identity)': broker \(broker) has "
                + (known.isEmpty ? "registered none" : "registered the one for \(known)")
                + ". Give each broker a certificate of its own, and restart one that has another since it registered")
    }

    /// It may be one that starts, or one whose session has ended: then it registers and asks again.
    private func absent(_ shown: BrokerCertificate, _ reason: String) -> Verdict {
        shown.standing == .expected ? .refused(.brokerIdNotRegistered, reason: reason) : refused(reason)
    }

    private func refused(_ reason: String) -> Verdict { .refused(.clusterAuthorizationFailed, reason: reason) }
}
