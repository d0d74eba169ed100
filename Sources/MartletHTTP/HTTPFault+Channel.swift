internal import MartletTLS
internal import NIOCore
internal import NIOHTTP1

extension HTTPFault {
    /// What an error of the channel's pipeline means for whoever waits for an answer.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPFault: self = error
        case let error as TLSError:
            // Also where the server refuses the certificate behind its own handshake: it has read no request then.
            self.init(
                error.isOfTrust ? .untrusted : .unreachable, "cannot be reached: \(error)", mayHaveArrived: !error.isOfTrust)
        case HTTPParserError.invalidEOFState: self = .brokenOff
        case let error as HTTPParserError: self.init(.malformed, "answers with what is no HTTP: \(error)")
        default: self.init(.unreachable, "cannot be reached: \(ConnectFailure.reason(error))")
        }
    }
}
