import MartletClient
import Testing

@Suite struct BrokerAddressTests {
    @Test(arguments: [
        ("127.0.0.1:9092", "127.0.0.1", 9092), ("broker", "broker", 9092), (" broker:1 ", "broker", 1),
        ("[::1]:9093", "::1", 9093), ("[::1]", "::1", 9092), ("PLAINTEXT://broker:19092", "broker", 19092),
    ])
    func `An address is read as people write it`(text: String, host: String, port: Int) throws {
        #expect(try BrokerAddress(text) == BrokerAddress(host: host, port: port))
    }

    @Test(arguments: ["", ":9092", "broker:", "broker:0", "broker:65536", "broker:x", "[::1]9092", "[::1", "a:b:c"])
    func `What is no address says so`(text: String) {
        #expect { try BrokerAddress(text) } throws: { ($0 as? ClientError)?.kind == .invalidArgument }
    }

    @Test func `A list is separated by commas and never empty`() throws {
        #expect(try BrokerAddress.list("a:1, b:2").map(\.description) == ["a:1", "b:2"])
        #expect { try BrokerAddress.list("") } throws: { ($0 as? ClientError)?.kind == .invalidArgument }
    }
}
