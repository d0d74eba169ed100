import Logging
import MartletGroups
import MartletStrategy

extension Broker {
    /// Does what a group coordinator wants done, and tells it the outcome.
    func perform(_ effect: GroupEffect, for shard: CoordinatorShard<GroupCoordinator>) {
        switch effect {
        case .assign(let task):
            strategies.runner.submit(task.identity, budget: strategies.assignorBudget) {
                try task.run()
            } completion: { [strategies] answer in
                if case .failure(let fault) = answer { strategies.note(fault) }
                shard.post { machine, now in machine.assigned(task, answer, at: now) }
            }
        case .resolvePatterns(let resolution):
            coordinators.inBackground { [logger] in
                let found = resolution.run { logger.warning("\($0)") }
                shard.post { machine, now in machine.resolved(resolution, found, at: now) }
            }
        case .strategyFailed(let fault): strategies.noteInline(fault)
        }
    }
}
