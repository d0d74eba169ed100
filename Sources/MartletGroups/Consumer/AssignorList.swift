public import MartletStrategy

/// The assignors that groups may choose from (`group.consumer.assignors`), the default one first.
public struct AssignorList: Sendable {
    private let assignors: [any Assignor]

    public static let none = AssignorList([])

    public init(_ assignors: [any Assignor]) { self.assignors = assignors }

    public var names: [String] { assignors.map { type(of: $0).name } }

    /// The one that is wanted, or the default where nobody wants one or it is there no longer.
    func assignor(wanted name: String?) -> (any Assignor)? {
        assignors.first { type(of: $0).name == name } ?? assignors.first
    }
}
