@testable import MartletBroker
import MartletModel
import MartletWire
import NIOCore
import Testing

/// Each API in each version that is told to clients: a field that a version does not have must not be set in its answer.
struct EveryVersionTests {
    @Test func `There is a case for every route`() {
        #expect(RouteCase.all.map(\.api.rawValue).sorted() == RouteList.all.routes.map(\.api.rawValue))
    }

    @Test(arguments: RouteCase.all)
    func `Every version of an API is answered`(subject: RouteCase) async throws {
        let versions = try #require(RouteList.all.route(for: subject.api.rawValue)).versions
        try await TestBroker.with { broker in
            // Some versions are for brokers only.
            try await broker.actAsBroker()
            for version in versions {
                // One for each version: some requests delete it.
                let name = "topic-\(version)"
                let topic = RouteCase.Subject(name: name, id: try await broker.createTopic(name, partitions: 2))
                let errors = try await subject.ask(broker, topic, version)
                #expect(!errors.isEmpty && errors.allSatisfy { $0 == .none }, "version \(version): \(errors)")
            }
        }
    }

    @Test(arguments: RouteCase.all)
    func `An unknown topic is an answer in every version of an API`(subject: RouteCase) async throws {
        let versions = try #require(RouteList.all.route(for: subject.api.rawValue)).versions
        let absent = RouteCase.Subject(name: "absent", id: KafkaUUID(high: 7, low: 7))
        try await TestBroker.with(["auto.create.topics.enable": "false"]) { broker in
            try await broker.actAsBroker()
            for version in versions {
                let errors = try await subject.ask(broker, absent, version)
                #expect(!errors.isEmpty, "version \(version)")
            }
        }
    }

    @Test func `ApiVersions tells exactly the routes, Produce from version 0`() async throws {
        try await TestBroker.with { broker in
            let answer = try await broker.ask(
                ApiVersionsRequest(clientSoftwareName: "test", clientSoftwareVersion: "1"))
            let told = answer.apiKeys.map { "\($0.apiKey): \($0.minVersion)-\($0.maxVersion)" }
            let served = RouteList.all.routes.map { route in
                "\(route.api.rawValue): \(route.api == .produce ? 0 : route.versions.lowerBound)-\(route.versions.upperBound)"
            }
            #expect(told == served)
        }
    }

    @Test func `ApiVersions of the future is answered in version 0`() async throws {
        try await TestBroker.with { broker in
            var frame = try #require(try await broker.exchange(Self.frame(api: 18, version: 99)))
            frame.moveReaderIndex(forwardBy: WireFrame.lengthByteCount)
            var reader = WireReader(frame)
            _ = try ResponseHeader(from: &reader, apiKey: .apiVersions, version: 0)
            let answer = try ApiVersionsResponse(from: &reader, version: 0)
            try reader.expectEnd()
            #expect(answer.errorCode == .unsupportedVersion)
            #expect(answer.apiKeys.contains { $0.apiKey == 18 && $0.maxVersion == 4 })
        }
    }

    @Test(arguments: [(api: Int16(999), version: Int16(0)), (api: 0, version: 2), (api: 3, version: 99), (api: -1, version: 0)])
    func `What is not served closes the connection`(api: Int16, version: Int16) async throws {
        try await TestBroker.with { broker in
            await #expect(throws: TestBroker.ConnectionClosed.self) {
                _ = try await broker.exchange(Self.frame(api: api, version: version))
            }
        }
    }

    /// A request's frame of nothing but a header of version 1.
    private static func frame(api: Int16, version: Int16) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(api)
        frame.writeInteger(version)
        frame.writeInteger(Int32(5))
        frame.writeInteger(Int16(-1))
        return frame
    }
}
