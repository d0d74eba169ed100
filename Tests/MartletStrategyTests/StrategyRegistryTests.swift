import MartletModel
import MartletStrategy
import Testing

@Suite struct `The registry of strategies` {
    @Test func `finds a type by family and name`() throws {
        let registry = try StrategyRegistry {
            ByKey.self
            KeepForever.self
        }
        #expect(try registry.partitioner(named: "same") == ByKey.self)
        #expect(try registry.retentionPolicy(named: "same") == KeepForever.self)
    }

    @Test func `answers an unknown name with the names that are linked`() throws {
        let registry = try StrategyRegistry { ByKey.self }
        let error = #expect(throws: UnknownStrategy.self) { try registry.partitioner(named: "region") }
        #expect(error?.description == "There is no partitioner strategy 'region' in this build. Linked are: same.")
    }

    @Test func `refuses two of one name in a family`() {
        #expect(
            throws: StrategyRegistrationError.doubledName(
                name: "same", family: .partitioner, types: ["ByKey", "AlsoByKey"])
        ) { try StrategyRegistry([ByKey.self, AlsoByKey.self]) }
    }

    @Test(arguments: ["", "Region", "my region", "a/b", String(repeating: "x", count: 65), "größe"])
    func `refuses a malformed name`(name: String) {
        #expect(throws: StrategyRegistrationError.malformedName(name: name, type: "Named")) {
            try Named.$current.withValue(name) { try StrategyRegistry([Named.self]) }
        }
    }

    @Test func `refuses a type of no family`() {
        #expect(throws: StrategyRegistrationError.ofNoFamily(type: "OfNoFamily")) {
            try StrategyRegistry([OfNoFamily.self])
        }
    }

    @Test func `makes an instance with its settings`() throws {
        let registry = try StrategyRegistry { ByKey.self }
        let partitioner = try #require(try registry.makePartitioner("same", settings: ["salt": "12"]) as? ByKey)
        #expect(partitioner.salt == 12)
    }

    @Test func `says which setting of which strategy is wrong`() throws {
        let registry = try StrategyRegistry { ByKey.self }
        let error = #expect(throws: StrategyConfigurationError.self) {
            try registry.makePartitioner("same", settings: ["salt": "pepper"])
        }
        #expect(
            error?.description
                == "A setting of the partitioner 'same' is wrong: 'salt' is 'pepper': must be a whole number from 0 to 99."
        )
        #expect(throws: StrategyConfigurationError.self) {
            try registry.makePartitioner("same", settings: ["suger": "1"])
        }
    }

    @Test func `makes what must be set only when it is`() throws {
        let registry = try StrategyRegistry([KeepForever.self, KeepOffsets.self])
        let policy = try registry.makeRetentionPolicy("keep-offsets", settings: ["offsets": "5"])
        #expect((policy as? KeepOffsets)?.offsets == 5)
        let error = #expect(throws: StrategyConfigurationError.self) {
            try registry.makeRetentionPolicy("keep-offsets")
        }
        #expect(
            error?.description
                == "A setting of the retention policy 'keep-offsets' is wrong: 'offsets' is not set: it must be set.")
    }
}
