import MartletTesting

/// How bad things are in one history. Some histories lose messages all the time and never a broker, some the other way.
struct Weather {
    /// One message in so many is lost, or comes twice, or comes late.
    let lossOneIn: Int
    let copyOneIn: Int
    let lateOneIn: Int
    /// Milliseconds.
    let usualDelayMaximum: Int
    let lateDelayMaximum: Int
    /// Milliseconds between two faults, at most.
    let faultPauseMaximum: Int
    /// Machines end, and not only programs: what was not flushed is lost.
    let losesPower: Bool
    /// Whether the store refuses all writes of a session that it has given up, or only what belongs to the session.
    let refusesLostSessions: Bool
    /// Which clients there are beside the plain producers.
    let hasTransactions: Bool
    let hasGroups: Bool

    init(_ random: inout SeededRandom) {
        lossOneIn = [8, 30, 1000].randomElement(using: &random)!
        copyOneIn = [6, 20, 1000].randomElement(using: &random)!
        lateOneIn = [5, 20, 100].randomElement(using: &random)!
        usualDelayMaximum = Int.random(in: 2...20, using: &random)
        lateDelayMaximum = Int.random(in: 50...800, using: &random)
        faultPauseMaximum = [150, 400, 1200].randomElement(using: &random)!
        losesPower = Bool.random(using: &random)
        refusesLostSessions = Bool.random(using: &random)
        let kind = Int.random(in: 0..<3, using: &random)
        hasTransactions = kind != 0
        hasGroups = kind != 1
    }
}
