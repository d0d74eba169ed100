import MartletWire
import Testing

@testable import MartletClient

@Suite struct NegotiatedVersionsTests {
    @Test(arguments: [
        // theirs, ours, limit, highest in common
        (Int16(0)...Int16(13), Int16(3)...Int16(12), Int16.max, Int16(12)),
        (0...7, 3...13, .max, 7), (0...13, 3...13, 12, 12), (3...3, 0...3, .max, 3),
    ])
    func `The highest version in common is taken`(
        theirs: ClosedRange<Int16>, ours: ClosedRange<Int16>, limit: Int16, expected: Int16
    ) throws {
        let versions = NegotiatedVersions([(ApiKey.produce.rawValue, theirs.lowerBound, theirs.upperBound)])
        #expect(try versions.highest(of: .produce, ours: ours, atMost: limit) == expected)
    }

    @Test(arguments: [(Int16(0)...Int16(2), Int16(3)...Int16(13), Int16.max), (14...15, 3...13, .max), (13...15, 3...13, 12)])
    func `Without one in common it says who speaks what`(theirs: ClosedRange<Int16>, ours: ClosedRange<Int16>, limit: Int16) {
        let versions = NegotiatedVersions([(ApiKey.produce.rawValue, theirs.lowerBound, theirs.upperBound)])
        #expect { try versions.highest(of: .produce, ours: ours, atMost: limit) } throws: { error in
            (error as? ClientError)?.kind == .unsupported && "\(error)".contains("\(theirs.lowerBound) to \(theirs.upperBound)")
        }
    }

    @Test func `An API that is not named, or named with an empty range, is not offered`() {
        let versions = NegotiatedVersions([(ApiKey.fetch.rawValue, 5, 4)])
        #expect(!versions.offers(.fetch))
        #expect { try versions.highest(of: .fetch, ours: 0...18) } throws: { ($0 as? ClientError)?.kind == .unsupported }
    }
}
