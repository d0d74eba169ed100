internal import NIOCore
internal import NIOHTTP1

/// Puts an answer together from its parts, and takes no more bytes than it was allowed. Pure.
struct HTTPAnswerReading {
    private let byteCountMax: Int
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

    /// - Returns: the answer, once it is whole.
    /// - Throws: ``HTTPFault`` for one that is too long; as soon as that is known.
    mutating func take(_ part: HTTPClientResponsePart) throws(HTTPFault) -> HTTPAnswer? {
        switch part {
        case .head(let head):
            let length = head.headers.first(name: "content-length").flatMap { Int($0) }
            if let length, length > byteCountMax { throw tooLong }
            self.head = head
            return nil
        case .body(let bytes):
            guard bytes.readableBytes <= byteCountMax - body.count else { throw tooLong }
            body.append(contentsOf: bytes.readableBytesView)
            return nil
        case .end:
            guard let head else { return nil }
            return HTTPAnswer(
                status: Int(head.status.code), reason: head.status.reasonPhrase, location: head.headers.first(name: "location"),
                body: body)
        }
    }

    private var tooLong: HTTPFault { HTTPFault(.tooLong, "answers with more than \(byteCountMax) bytes") }
}
