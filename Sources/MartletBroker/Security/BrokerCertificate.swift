import MartletModel

/// A certificate that was shown on the listener between brokers, where it may be a broker's or a client's: both can be from
/// the same authority (scenario 46).
///
/// Whose it is says the store: each broker registers there, under its id, whom its own certificate is for. Only brokers can
/// write that, so it holds with certificates of any authority.
struct BrokerCertificate: Sendable, Hashable {
    let identity: CertificateIdentity
    let standing: BrokerPrincipals.Standing
}
