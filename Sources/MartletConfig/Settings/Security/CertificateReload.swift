/// When certificates are loaded anew (`tls.reload`).
public enum CertificateReload: String, Sendable, Hashable {
    /// When their files change, and at SIGHUP.
    case watch
    case sighup
    case off
}
