/// What the group coordinator wants done outside.
public enum GroupEffect: Sendable {}
