import AssignorUniform
import MartletGroups
import MartletModel
import MartletStrategy
import MartletTesting

/// As the broker around its group coordinators.
extension BrokerProcess {
    typealias GroupShard = SimulatedShard<GroupCoordinator>

    func makeGroupShard(_ partition: LedPartition) -> GroupShard {
        let world = world
        return GroupShard(
            partition, on: self,
            make: {
                GroupCoordinator(
                    settings: SimulatedGroup.settings, topics: world.catalog, assignors: SimulatedGroup.assignors,
                    random: SeededRandom(seed: world.random.next()))
            },
            perform: { [unowned self] effect, shard in
                switch effect {
                case .assign(let task):
                    world.after(world.number(in: 1...20), on: self) {
                        let answer = Result { () throws(StrategyFault) in try task.run() }
                        shard.post { machine, now in machine.assigned(task, answer, at: now) }
                    }
                case .resolvePatterns: world.complain("nobody subscribes by a pattern, and one is to be matched")
                case .strategyFailed(let fault): world.complain("the assignor failed: \(fault)")
                }
            },
            differs: { $0.recordedDifference(from: $1) })
    }

    /// Of the partition of `__consumer_offsets`, where this broker leads it.
    var groups: GroupShard? { led(world.groupState).flatMap { $0.observer as? GroupShard } }
}
