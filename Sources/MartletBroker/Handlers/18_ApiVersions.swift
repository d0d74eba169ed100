import MartletConfig
import MartletModel
import MartletServer
import MartletWire

/// ApiVersions, 0-4: what this broker serves.
///
/// 3 adds the client's name and version (KIP-511): a malformed one is INVALID_REQUEST. 4 fixes how features are told
/// (KIP-1022). The answer always has response header 0, so that a client that knows nothing can read it; a version that
/// we do not know is answered with version 0 and UNSUPPORTED_VERSION, which `Broker` does before a body is read.
enum ApiVersionsHandler {
    static let versions: ClosedRange<Int16> = 0...4

    static let route = Route(api: .apiVersions, versions: versions) { (reader, context, reply) throws(WireError) in
        let request = try ApiVersionsRequest(from: &reader, version: context.version)
        let isNamed =
            context.version < 3 || (isWellFormed(request.clientSoftwareName) && isWellFormed(request.clientSoftwareVersion))
        reply.send(
            response(isNamed ? .none : .invalidRequest, version: context.version, on: context.connection, context.broker), context
        )
        return .proceed
    }

    static func response(
        _ error: ErrorCode, version: Int16, on connection: Connection, _ broker: Broker
    ) -> ApiVersionsResponse {
        let isForBrokers = connection.listenerName == broker.settings.interBrokerListenerName
        return ApiVersionsResponse(
            errorCode: error,
            apiKeys: (isForBrokers ? RouteList.all.routes : RouteList.all.routesForClients).map { route in
                ApiVersionsResponse.ApiVersion(
                    apiKey: route.api.rawValue,
                    // Produce is named from 0 on, see its handler.
                    minVersion: min(route.versions.lowerBound, route.api.advertisedVersions.lowerBound),
                    maxVersion: route.versions.upperBound)
            },
            supportedFeatures: Features.supported(version: version), finalizedFeaturesEpoch: Features.epoch,
            finalizedFeatures: Features.finalized)
    }

    /// Letters, digits, `-` and `.`, neither first nor last of them punctuation (KIP-511).
    static func isWellFormed(_ text: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }
}
