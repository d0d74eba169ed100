import Logging
import MartletGroups
import MartletModel
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
            coordinators.inBackground { [logger, access] in
                let matches = resolution.run { logger.warning("\($0)") }
                let found = matches.mapValues { names in names.filter { access.shows($0, to: resolution.asker) } }
                shard.post { machine, now in machine.resolved(resolution, found, at: now) }
            }
        case .strategyFailed(let fault): strategies.noteInline(fault)
        }
    }
}

extension AccessControl {
    /// Whether a member of a group may see a topic.
    fileprivate func shows(_ topic: String, to asker: PatternAsker) -> Bool {
        guard isEnabled else { return true }
        let request = AccessRequest(
            principal: asker.principal, host: String(asker.host.dropFirst()), operation: .describe, resource: .topic(topic))
        return decide(request).isAllowed
    }
}
