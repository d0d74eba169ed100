import MartletStrategy
import Testing

@Suite struct `Settings of a strategy` {
    private let declarations = [
        StrategySetting("count", .integer(1...10), default: "3", "How many."),
        StrategySetting("ratio", .decimal(0...1), default: "0.5", "How much."),
        StrategySetting("side", .choice(["left", "right"]), default: "left", "Which side."),
        StrategySetting("on", .boolean, default: "false", "Whether."),
        StrategySetting("label", .text, default: nil, "What it is called."),
    ]

    private func settings(_ texts: [String: String]) throws(StrategySettingError) -> StrategySettings {
        try StrategySettings(texts, declared: declarations)
    }

    @Test func `are complete: given or by default`() throws {
        let settings = try settings(["label": "x", "count": "10"])
        #expect(try settings.integer("count") == 10)
        #expect(try settings.decimal("ratio") == 0.5)
        #expect(try settings.text("side") == "left")
        #expect(try settings.boolean("on") == false)
        #expect(try settings.text("label") == "x")
    }

    @Test(arguments: [
        (["label": "x", "count": "0"], "'count' is '0': must be a whole number from 1 to 10."),
        (["label": "x", "count": "ten"], "'count' is 'ten': must be a whole number from 1 to 10."),
        (["label": "x", "ratio": "nan"], "'ratio' is 'nan': must be a number from 0.0 to 1.0."),
        (["label": "x", "side": "up"], "'side' is 'up': must be one of left, right."),
        (["label": "x", "on": "yes"], "'on' is 'yes': must be true or false."),
        ([:], "'label' is not set: it must be set."),
        (["label": "x", "color": "red"], "'color' is 'red': the settings are count, ratio, side, on, label."),
    ])
    func `say what is wrong`(texts: [String: String], sentence: String) {
        let error = #expect(throws: StrategySettingError.self) { try settings(texts) }
        #expect(error?.description == sentence)
    }

    @Test func `cannot be read without a declaration, which ends no broker`() throws {
        let settings = try settings(["label": "x"])
        #expect(throws: StrategySettingError.self) { try settings.text("colour") }
        #expect(throws: StrategySettingError.self) { try settings.integer("label") }
        #expect(throws: StrategySettingError.self) { try settings.decimal("side") }
        #expect(throws: StrategySettingError.self) { try settings.boolean("count") }
    }
}
