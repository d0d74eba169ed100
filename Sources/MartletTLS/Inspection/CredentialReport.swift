public import MartletModel

/// What a file of certificates and keys holds, and what is wrong with it: for whoever looks before a broker or a client does.
public struct CredentialReport: Sendable, Hashable {
    /// `PEM` or `PKCS#12`; nil for a file that is neither.
    public internal(set) var form: String?
    /// In the file's order.
    public internal(set) var certificates: [Entry] = []
    public internal(set) var key = Key.none
    /// For each of these a peer, or the program that reads the file, refuses it.
    public internal(set) var problems: [Finding] = []
    /// What works, and may not tomorrow or elsewhere.
    public internal(set) var warnings: [Finding] = []

    public struct Entry: Sendable, Hashable {
        public let role: Role
        public let subject: String
        public let issuer: String
        public let serialNumber: String
        public let alternativeNames: [String]
        /// `digitalSignature`, `serverAuth`; empty where it is for everything.
        public let usages: [String]
        /// Seconds since 1970.
        public let notBefore: Int64
        public let notAfter: Int64
        /// `EC, 256 bits`
        public let key: String
        /// `ecdsa-with-SHA256`
        public let signature: String
    }

    public enum Role: String, Sendable, Hashable {
        /// Of a broker or a client.
        case leaf
        case intermediate
        /// An authority that vouches for itself.
        case root
    }

    public enum Key: Sendable, Hashable {
        case none
        /// It belongs to the certificate of that place, from 0.
        case belongs(to: Int)
        case belongsToNone
        /// It is encrypted, or damaged.
        case unreadable
    }

    /// A full sentence, and another one that says what helps; both without their ends.
    public struct Finding: Sendable, Hashable {
        public let reason: String
        public let remedy: String
    }

    /// So many days before a certificate ends it is time to think of the next one.
    public static let daysBeforeEnd: Int64 = 30
}

extension CredentialReport.Finding {
    init(_ error: TLSConfigurationError) { self.init(reason: "\(error.place): \(error.reason)", remedy: error.remedy) }
}

extension CredentialReport.Finding: CustomStringConvertible {
    public var description: String { "\(reason). \(remedy)." }
}

extension CredentialReport {
    /// Looks at a file. What cannot be read is a problem in the report.
    ///
    /// - Parameters:
    ///   - password: of the key, or of the PKCS#12 store.
    ///   - trust: the chain has to end at one of these; nil: nobody knows where it has to.
    ///   - now: seconds since 1970.
    public init(file: String, password: String?, trust: TLSTrustSource?, now: Int64) {
        do throws(TLSConfigurationError) {
            let content = try CredentialContent(file: file, password: password)
            form = content.form
            if let fault = content.keyFault {
                key = .unreadable
                problems.append(Finding(fault))
            }
            var inspection = CredentialInspection(content: content, now: now, report: self)
            inspection.run()
            if let trust { inspection.verify(against: try TLSTrust(trust)) }
            self = inspection.report
        } catch {
            problems.append(Finding(error))
        }
    }
}
