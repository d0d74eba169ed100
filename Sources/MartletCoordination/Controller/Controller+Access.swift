internal import HashTreeCollections
public import MartletModel

extension Controller {
    /// How many rules one pattern may have.
    public static let accessRulesPerPatternMax = 2000

    /// One result for each rule, in order. A rule that is there already is no error.
    public func createAccessRules(_ rules: [AccessRule]) async -> [Result<Void, ControllerError>] {
        await carryOut(rules, validateOnly: false) { rule, state throws(ControllerError) in (try state.plan(adding: rule), ()) }
    }

    /// One result for each filter, in order: the rules that are no more.
    public func deleteAccessRules(_ filters: [AccessRuleFilter]) async -> [Result<[AccessRule], ControllerError>] {
        var results: [Result<[AccessRule], ControllerError>] = []
        for filter in filters {
            let patterns = state.patterns(matching: filter)
            let removed = await carryOut(patterns, validateOnly: false) { pattern, state throws(ControllerError) in
                let present = state.image.rulesByPattern[pattern] ?? []
                let kept = present.filter { !filter.matches($0) }
                return (.accessRulesWritten(pattern, kept), present.filter(filter.matches))
            }
            results.append(
                Result { () throws(ControllerError) in
                    var all: [AccessRule] = []
                    for part in removed { all += try part.get() }
                    return all
                })
        }
        return results
    }

    /// One result for each alteration, in order.
    public func alterCredentials(_ alterations: [CredentialAlteration]) async -> [Result<Void, ControllerError>] {
        await carryOut(alterations, validateOnly: false) { alteration, state throws(ControllerError) in
            (try state.plan(alteration), ())
        }
    }

    /// One result for each alteration, in order.
    public func alterQuotas(_ alterations: [QuotaAlteration], validateOnly: Bool) async -> [Result<Void, ControllerError>] {
        await carryOut(alterations, validateOnly: validateOnly) { alteration, state throws(ControllerError) in
            (try state.plan(alteration), ())
        }
    }
}
