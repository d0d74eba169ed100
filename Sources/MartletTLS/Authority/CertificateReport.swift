public import MartletModel

/// The certificates of a PEM text, for whoever looks at a file.
public enum CertificateReport {
    /// - Throws: ``TLSConfigurationError`` for a file without certificates.
    public static func certificates(inFile path: String) throws(TLSConfigurationError) -> [PeerCertificate] {
        try CredentialFile(path: path).certificates().compactMap(\.facts)
    }
}
