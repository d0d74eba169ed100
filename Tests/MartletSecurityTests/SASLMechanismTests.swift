import MartletModel
import MartletSecurity
import Testing

@Suite struct SASLMechanismTests {
    @Test func `the SCRAM mechanisms have the names of the protocol`() {
        #expect(ScramMechanism.allCases.map(\.name).compactMap(SASLMechanism.init).count == 2)
    }
}
