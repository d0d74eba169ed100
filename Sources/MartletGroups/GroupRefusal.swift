import MartletModel

/// Why a request is refused, with the sentence for whoever reads the client's log.
struct GroupRefusal: Error, Hashable, Sendable {
    let code: ErrorCode
    let message: String

    init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
