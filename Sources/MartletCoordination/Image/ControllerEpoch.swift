public import MartletModel

/// Counts the controllers that the cluster has had. Every commit checks it, so that a controller that was replaced
/// without noticing cannot write.
public struct ControllerEpoch: KafkaInteger {
    public let rawValue: Int32
    @inlinable public init(_ rawValue: Int32) { self.rawValue = rawValue }

    /// Before the first controller.
    public static let none: ControllerEpoch = 0
    public var next: ControllerEpoch { ControllerEpoch(rawValue + 1) }
}
