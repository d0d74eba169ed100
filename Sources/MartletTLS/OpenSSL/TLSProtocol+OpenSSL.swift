internal import COpenSSL
internal import MartletModel

extension TLSProtocol {
    /// OpenSSL's number.
    var version: Int32 {
        switch self {
        case .v12: TLS1_2_VERSION
        case .v13: TLS1_3_VERSION
        }
    }
}
