/// One step of a commit.
public enum CoordinationOperation: Hashable, Sendable {
    case check(CoordinationKey, CoordinationExpectation)
    case put(CoordinationKey, [UInt8], expecting: CoordinationExpectation)
    case delete(CoordinationKey, expecting: CoordinationExpectation)

    public var key: CoordinationKey {
        switch self {
        case .check(let key, _), .put(let key, _, _), .delete(let key, _): key
        }
    }

    public var expectation: CoordinationExpectation {
        switch self {
        case .check(_, let expectation), .put(_, _, let expectation), .delete(_, let expectation): expectation
        }
    }

    var valueByteCount: Int {
        if case .put(_, let bytes, _) = self { bytes.count } else { 0 }
    }
}

/// What an operation takes for granted about its key.
public enum CoordinationExpectation: Hashable, Sendable {
    case any
    case absent
    case version(CoordinationVersion)

    /// Whether a key at `version`, nil where there is none, is as expected.
    public func holds(for version: CoordinationVersion?) -> Bool {
        switch self {
        case .any: true
        case .absent: version == nil
        case .version(let expected): version == expected
        }
    }
}
