/// A key that was given a value somewhere.
public struct ConfigAssignment: Sendable, Hashable {
    public let name: String
    public let value: String
    public let origin: ConfigOrigin

    public init(name: String, value: String, origin: ConfigOrigin) {
        self.name = name
        self.value = value
        self.origin = origin
    }
}
