/// Turns the lines of `Martlet.main { … }` into a list.
@resultBuilder
public enum StrategyListBuilder {
    public static func buildExpression(_ type: any Strategy.Type) -> [any Strategy.Type] { [type] }
    public static func buildExpression(_ types: [any Strategy.Type]) -> [any Strategy.Type] { types }
    public static func buildBlock(_ parts: [any Strategy.Type]...) -> [any Strategy.Type] { parts.flatMap { $0 } }
}
