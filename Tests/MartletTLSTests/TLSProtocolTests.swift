import COpenSSL
import MartletModel
import Testing

@testable import MartletTLS

@Suite struct TLSProtocolTests {
    @Test(arguments: [(TLSProtocol.v12, 0x0303), (.v13, 0x0304)])
    func `each protocol has the number that stands in its records`(_ version: TLSProtocol, _ number: Int) {
        #expect(Int(version.version) == number)
    }
}
