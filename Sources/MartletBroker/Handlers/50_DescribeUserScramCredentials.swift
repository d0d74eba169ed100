import MartletCoordination
import MartletModel
import MartletWire

/// DescribeUserScramCredentials, 0 (KIP-554): which users have credentials, by which mechanism; never the credentials.
enum DescribeUserScramCredentialsHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...0

    private typealias Found = DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult

    static func answer(
        _ request: DescribeUserScramCredentialsRequest, _ context: RequestContext
    ) -> DescribeUserScramCredentialsResponse {
        if let refusal = context.refusal(.describe, .cluster) {
            return DescribeUserScramCredentialsResponse(errorCode: refusal.code, errorMessage: refusal.message)
        }
        let image = context.broker.image
        // None named means all.
        let named = request.users?.map(\.name) ?? []
        let names = named.isEmpty ? image.scramUsers : named
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        var told: Set<String> = []
        let results = names.filter { told.insert($0).inserted }.map { name -> Found in
            guard counts[name] == 1 else {
                return Found(user: name, errorCode: .duplicateResource, errorMessage: "'\(name)' is in the request twice.")
            }
            let credentials = image.scramCredentials(of: name)
            guard !credentials.isEmpty else {
                return Found(user: name, errorCode: .resourceNotFound, errorMessage: "User '\(name)' has no credentials.")
            }
            return Found(
                user: name, errorCode: .none, errorMessage: nil,
                credentialInfos: credentials.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    .init(mechanism: $0.key.rawValue, iterations: Int32(clamping: $0.value.iterations))
                })
        }
        return DescribeUserScramCredentialsResponse(errorCode: .none, errorMessage: nil, results: results)
    }
}
