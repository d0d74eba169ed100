import MartletModel

/// Which ways are cut. Each direction by itself: A may hear B, and B not A.
struct Network {
    struct Link: Hashable {
        let from: BrokerID
        let to: BrokerID
    }

    private(set) var cuts: [Link: Int] = [:]
    private(set) var storeCuts: [BrokerID: Int] = [:]
    private var lastCut = 0

    func carries(from: BrokerID, to: BrokerID) -> Bool { cuts[Link(from: from, to: to)] == nil }
    func reachesStore(_ broker: BrokerID) -> Bool { storeCuts[broker] == nil }

    /// - Returns: the number of the cut, which ends it.
    mutating func cut(from: BrokerID, to: BrokerID) -> Int {
        lastCut += 1
        cuts[Link(from: from, to: to)] = lastCut
        return lastCut
    }

    mutating func heal(from: BrokerID, to: BrokerID, number: Int) {
        if cuts[Link(from: from, to: to)] == number { cuts[Link(from: from, to: to)] = nil }
    }

    mutating func cutStore(_ broker: BrokerID) -> Int {
        lastCut += 1
        storeCuts[broker] = lastCut
        return lastCut
    }

    mutating func healStore(_ broker: BrokerID) { storeCuts[broker] = nil }

    mutating func healBrokers() { cuts = [:] }
}

extension Simulation {
    /// Carries a message to whichever start of the broker is up when it arrives: perhaps never, late, or twice.
    func send(from: BrokerID, to: BrokerID, _ deliver: @escaping (BrokerProcess) -> Void) {
        let copies = isCalm || !chance(oneIn: weather.copyOneIn) ? 1 : 2
        for _ in 0..<copies {
            if !isCalm, chance(oneIn: weather.lossOneIn) { continue }
            scheduler.plan(after: delay()) { world in
                guard world.network.carries(from: from, to: to), let process = world.brokers[to]?.process else { return }
                world.run(on: process) { deliver(process) }
            }
        }
    }

    /// An answer, which only the start of the broker gets that has asked.
    func reply(from: BrokerID, to process: BrokerProcess, _ deliver: @escaping () -> Void) {
        send(from: from, to: process.id) { receiver in if receiver === process { deliver() } }
    }

    /// Calls after a while, unless that start of the broker is no more.
    func after(_ milliseconds: Int, on process: BrokerProcess, _ body: @escaping () -> Void) {
        scheduler.plan(after: milliseconds) { world in world.run(on: process, body) }
    }

    /// Nothing happens in a process that is paused, and everything in order when it goes on.
    private func run(on process: BrokerProcess, _ body: @escaping () -> Void) {
        guard process.isRunning else { return }
        if process.pausedUntil > scheduler.now {
            return scheduler.plan(after: process.pausedUntil - scheduler.now) { world in world.run(on: process, body) }
        }
        body()
    }

    func delay() -> Int {
        if isCalm { return 1 }
        if chance(oneIn: weather.lateOneIn) { return number(in: 1...weather.lateDelayMaximum) }
        return number(in: 1...weather.usualDelayMaximum)
    }
}
