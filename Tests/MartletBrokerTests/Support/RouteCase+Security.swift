import MartletModel
import MartletWire
import NIOCore

extension RouteCase {
    /// Without SASL and without an authorizer, most of these have nothing to do, and say so.
    static let security: [RouteCase] = [
        RouteCase { _, _, _ in
            SaslHandshakeRequest(mechanism: "PLAIN")
        } errors: {
            [$0.errorCode.expecting(.illegalSaslState)]
        },
        RouteCase { _, _, _ in
            SaslAuthenticateRequest(authBytes: ByteBuffer(string: "x"))
        } errors: {
            [$0.errorCode.expecting(.illegalSaslState)]
        },
        RouteCase { _, _, _ in
            DescribeAclsRequest(
                resourceTypeFilter: 1, resourceNameFilter: nil, patternTypeFilter: 1, principalFilter: nil, hostFilter: nil,
                operation: 1,
                permissionType: 1)
        } errors: {
            [$0.errorCode.expecting(.securityDisabled)]
        },
        RouteCase { _, topic, _ in
            CreateAclsRequest(creations: [
                .init(
                    resourceType: 2, resourceName: topic.name, resourcePatternType: 3, principal: "User:alice", host: "*",
                    operation: 3,
                    permissionType: 3)
            ])
        } errors: {
            $0.results.map { $0.errorCode.expecting(.securityDisabled) }
        },
        RouteCase { _, _, _ in
            DeleteAclsRequest(filters: [
                .init(
                    resourceTypeFilter: 1, resourceNameFilter: nil, patternTypeFilter: 1, principalFilter: nil, hostFilter: nil,
                    operation: 1, permissionType: 1)
            ])
        } errors: {
            $0.filterResults.map { $0.errorCode.expecting(.securityDisabled) }
        },
        RouteCase { _, _, _ in
            DescribeClientQuotasRequest()
        } errors: {
            [$0.errorCode]
        },
        RouteCase { _, _, _ in
            AlterClientQuotasRequest(entries: [
                .init(
                    entity: [.init(entityType: "user", entityName: "alice")],
                    ops: [.init(key: "producer_byte_rate", value: 1_000_000)])
            ])
        } errors: {
            $0.entries.map(\.errorCode)
        },
        RouteCase { _, _, _ in
            DescribeUserScramCredentialsRequest(users: nil)
        } errors: {
            [$0.errorCode]
        },
        RouteCase { _, _, _ in
            AlterUserScramCredentialsRequest(upsertions: [
                .init(
                    name: "alice", mechanism: 1, iterations: 4096, salt: ByteBuffer(string: "salt"),
                    saltedPassword: ByteBuffer(repeating: 7, count: 32))
            ])
        } errors: {
            $0.results.map(\.errorCode)
        },
    ]
}

extension ErrorCode {
    /// None where it is the one that a broker of this kind answers.
    fileprivate func expecting(_ expected: ErrorCode) -> ErrorCode {
        self == expected ? .none : self == .none ? .unknownServerError : self
    }
}
