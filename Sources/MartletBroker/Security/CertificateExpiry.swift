import MartletModel

/// How near the end of a certificate is.
struct CertificateExpiry: Sendable {
    /// Seconds since 1970, both.
    let notAfter: Int64
    let now: Int64

    /// Days before the end at which the log is told.
    static let warnings = [30, 7, 1]
    private static let day: Int64 = 86_400

    /// The smallest of ``warnings`` that has come, 0 when the end has; nil while there is time.
    var warningDays: Int? {
        if notAfter <= now { return 0 }
        return Self.warnings.last { notAfter - now <= Int64($0) * Self.day }
    }

    var state: CertificateHealth.State {
        switch warningDays {
        case 0: .expired
        case .some: .expiresSoon
        case nil: .good
        }
    }
}

extension CertificateExpiry: CustomStringConvertible {
    /// Completes "The certificate …".
    var description: String {
        let seconds = notAfter - now
        if seconds <= 0 { return "expired on \(CalendarDate(notAfter))" }
        let days = seconds / Self.day
        let left = days > 1 ? "\(days) days" : "\(seconds / 3600) hours"
        return "expires in \(left), on \(CalendarDate(notAfter))"
    }
}

/// How it stands with the certificate of a listener.
public struct CertificateHealth: Sendable, Hashable {
    public enum State: String, Sendable, Hashable {
        case good
        /// Within 30 days.
        case expiresSoon = "expires soon"
        case expired
    }

    public let listenerName: String
    public let subject: String
    /// Hexadecimal.
    public let serialNumber: String
    /// Seconds since 1970.
    public let notAfter: Int64
    public let state: State
}
