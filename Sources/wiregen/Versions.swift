/// A range of versions as a schema writes it: `3+`, `0-12`, `5`, `none`.
struct Versions: Equatable, Sendable {
    /// Empty for `none`.
    let range: ClosedRange<Int>?

    static let highest = 32_767

    init(_ range: ClosedRange<Int>?) { self.range = range }

    init?(_ text: some StringProtocol) {
        if text == "none" {
            range = nil
        } else if text.hasSuffix("+"), let first = Int(text.dropLast()) {
            range = first...Self.highest
        } else if let only = Int(text) {
            range = only...only
        } else {
            let ends = text.split(separator: "-")
            guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first <= last else { return nil }
            range = first...last
        }
    }

    var isEmpty: Bool { range == nil }

    func intersection(_ other: Versions) -> Versions {
        guard let range, let otherRange = other.range, range.overlaps(otherRange) else { return Versions(nil) }
        return Versions(range.clamped(to: otherRange))
    }

    /// The condition on `version` that singles these versions out of `all`; nil where they are all of them.
    func condition(within all: Versions) -> Condition? {
        guard let all = all.range, let range = intersection(Versions(all)).range, range != all else { return nil }
        switch (range.lowerBound > all.lowerBound, range.upperBound < all.upperBound) {
        case (true, false): return .from(range.lowerBound)
        case (false, _): return .upTo(range.upperBound)
        case (true, true): return .within(range)
        }
    }

    /// A condition on `version`.
    enum Condition: Equatable {
        case from(Int)
        case upTo(Int)
        case within(ClosedRange<Int>)

        var isTrue: String {
            switch self {
            case .from(let first): "version >= \(first)"
            case .upTo(let last): "version <= \(last)"
            case .within(let range): "version >= \(range.lowerBound) && version <= \(range.upperBound)"
            }
        }

        var isFalse: String {
            switch self {
            case .from(let first): "version < \(first)"
            case .upTo(let last): "version > \(last)"
            case .within(let range): "(version < \(range.lowerBound) || version > \(range.upperBound))"
            }
        }
    }

    /// `3-13`, or `0` for a single version.
    var text: String {
        guard let range else { return "none" }
        if range.upperBound == Self.highest { return "\(range.lowerBound)+" }
        return range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }
}
