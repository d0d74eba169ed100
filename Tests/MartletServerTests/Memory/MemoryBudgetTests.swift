import Testing

@testable import MartletServer

@Suite struct `A memory budget` {
    @Test func `admits everybody up to the bound`() {
        let budget = MemoryBudget(byteCountMax: 100)
        budget.change(from: 0, to: 100)
        #expect(budget.admits(1, holding: 100, insteadOf: 100, isMidFrame: false))
    }

    @Test func `makes those wait that hold more than their share, above it`() {
        let budget = MemoryBudget(byteCountMax: 100)
        budget.change(from: 0, to: 90)
        budget.change(from: 0, to: 30)
        #expect(!budget.admits(1, holding: 90, insteadOf: 90, isMidFrame: false))
        #expect(budget.admits(2, holding: 30, insteadOf: 30, isMidFrame: false))
        #expect(budget.admits(3, holding: 0, insteadOf: 0, isMidFrame: false))
    }

    @Test func `asks for what a connection would hold, not for what it holds`() {
        let budget = MemoryBudget(byteCountMax: 100)
        budget.change(from: 0, to: 20)
        budget.change(from: 0, to: 20)
        #expect(budget.admits(1, holding: 80, insteadOf: 20, isMidFrame: false))
        #expect(!budget.admits(1, holding: 81, insteadOf: 20, isMidFrame: false))
    }

    @Test func `lets one at a time complete its frame in spite of the bound`() {
        let budget = MemoryBudget(byteCountMax: 100)
        budget.change(from: 0, to: 90)
        budget.change(from: 0, to: 90)
        #expect(budget.admits(1, holding: 90, insteadOf: 90, isMidFrame: true))
        #expect(!budget.admits(2, holding: 90, insteadOf: 90, isMidFrame: true))
        #expect(budget.admits(1, holding: 90, insteadOf: 90, isMidFrame: true))
        budget.returnPass(2)
        #expect(!budget.admits(2, holding: 90, insteadOf: 90, isMidFrame: true))
        budget.returnPass(1)
        #expect(budget.admits(2, holding: 90, insteadOf: 90, isMidFrame: true))
    }

    @Test func `wakes those that wait once memory is free or the pass is back`() {
        let budget = MemoryBudget(byteCountMax: 100)
        let wakings = Counter()
        budget.onFreed { wakings.increment() }
        budget.change(from: 0, to: 200)
        budget.change(from: 200, to: 150)
        #expect(wakings.value == 0)
        #expect(!budget.admits(1, holding: 150, insteadOf: 150, isMidFrame: false))
        budget.change(from: 150, to: 120)
        #expect(wakings.value == 0)
        budget.change(from: 120, to: 80)
        #expect(wakings.value == 1)
        budget.change(from: 80, to: 0)
        #expect(wakings.value == 1)
    }
}
