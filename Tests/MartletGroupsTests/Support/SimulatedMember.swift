import MartletModel
import MartletWire
import NIOCore

@testable import MartletGroups

/// A client of the classic protocol that does what clients do: joins, syncs, sends heartbeats, and begins again when it is
/// told to.
struct SimulatedMember {
    enum Phase: Equatable {
        case out
        case joining(RequestTicket)
        case syncing(RequestTicket)
        case stable
        /// Another client has its instance id.
        case fenced
    }

    let number: Int
    let instance: String?
    private(set) var id = ""
    private(set) var generation: Int32 = -1
    private(set) var phase = Phase.out
    private(set) var assignment = ""

    init(number: Int, instance: String?) {
        self.number = number
        self.instance = instance
    }

    /// Takes up what it was answered, and does the next thing.
    mutating func go(on machine: inout GroupMachine) {
        switch phase {
        case .out: join(machine: &machine)
        case .joining(let ticket): if let answer = machine.joined(ticket) { take(answer, &machine) }
        case .syncing(let ticket): if let answer = machine.synced(ticket) { take(answer, &machine) }
        case .stable: heed(machine.heartbeat(id, generation: generation, instance: instance), &machine)
        case .fenced: break
        }
    }

    /// The connection is gone, and with it what was asked: the client asks again.
    mutating func reconnect(to machine: inout GroupMachine) {
        switch phase {
        case .joining: join(machine: &machine)
        case .syncing: phase = .out
        case .out, .stable, .fenced: break
        }
    }

    mutating func leave(_ machine: inout GroupMachine) {
        if !id.isEmpty { _ = machine.leave([(id, instance)]) }
        (id, phase) = ("", .out)
    }

    private mutating func join(machine: inout GroupMachine) {
        phase = .joining(machine.join(id, instance: instance, protocols: ["range", "sticky"], version: 9))
    }

    private mutating func take(_ answer: JoinGroupResponse, _ machine: inout GroupMachine) {
        switch answer.errorCode {
        case .none:
            id = answer.memberId
            generation = answer.generationId
            var assignments: [String: String] = [:]
            for member in answer.members where !answer.skipAssignment {
                assignments[member.memberId] = "\(generation) \(member.memberId)"
            }
            phase = .syncing(machine.sync(id, generation: generation, instance: instance, assignments: assignments))
        case .memberIdRequired:
            id = answer.memberId
            join(machine: &machine)
        case .fencedInstanceId: phase = .fenced
        default: heed(answer.errorCode, &machine)
        }
    }

    private mutating func take(_ answer: SyncGroupResponse, _ machine: inout GroupMachine) {
        guard answer.errorCode == .none else { return heed(answer.errorCode, &machine) }
        assignment = String(buffer: answer.assignment)
        phase = .stable
    }

    mutating func heed(_ error: ErrorCode, _ machine: inout GroupMachine) {
        switch error {
        case .none: break
        case .fencedInstanceId: phase = .fenced
        case .rebalanceInProgress: phase = .out
        default: (id, phase) = ("", .out)
        }
    }
}
