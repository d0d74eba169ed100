internal import NIOCore
internal import NIOHTTP1

extension HTTPRequest {
    var body: [UInt8]? {
        switch content {
        case .none: nil
        case .form(let bytes), .json(let bytes): bytes
        }
    }

    private var contentType: String? {
        switch content {
        case .none: nil
        case .form: "application/x-www-form-urlencoded"
        case .json: "application/json"
        }
    }

    /// - Parameters:
    ///   - target: path and query.
    ///   - isLast: whether the connection ends with the answer.
    func head(for url: HTTPURL, target: String, isLast: Bool) -> HTTPRequestHead {
        var headers: HTTPHeaders = ["Host": url.authority, "User-Agent": "martlet", "Accept": "application/json"]
        if isLast { headers.add(name: "Connection", value: "close") }
        if let authorization { headers.add(name: "Authorization", value: authorization) }
        for (name, value) in fields { headers.add(name: name, value: value) }
        if let contentType, let body {
            headers.add(name: "Content-Type", value: contentType)
            headers.add(name: "Content-Length", value: "\(body.count)")
        }
        return HTTPRequestHead(version: .http1_1, method: body == nil ? .GET : .POST, uri: target, headers: headers)
    }
}
