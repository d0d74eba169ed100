/// What the group coordinator wants done outside.
public struct GroupEffect: Sendable {}
