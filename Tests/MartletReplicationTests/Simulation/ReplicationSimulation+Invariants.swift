import MartletModel
import MartletReplication

extension ReplicationSimulation {
    mutating func checkInvariants() {
        checkReaders()
        checkLeader()
    }

    /// What a reader could see anywhere is the same everywhere, and stays.
    private mutating func checkReaders() {
        for broker in brokers.values where broker.isUp {
            let log = broker.content
            if broker.highWatermark > log.end {
                complain("\(broker.id) has the high watermark \(broker.highWatermark) and ends at \(log.end)")
            }
            if let last = shown[broker.id], last.incarnation == broker.incarnation, last.leaderEpoch == broker.leaderEpoch,
                broker.highWatermark < last.highWatermark
            {
                complain("the high watermark of \(broker.id) went from \(last.highWatermark) to \(broker.highWatermark)")
            }
            shown[broker.id] = (broker.incarnation, broker.leaderEpoch, broker.highWatermark)
            let limit = min(broker.highWatermark, log.end)
            var offset: Offset = 0
            while offset < limit {
                let record = log[offset]!
                let place = Int(offset.rawValue)
                if place == committed.count {
                    committed.append(record)
                } else if committed[place] != record {
                    complain("\(broker.id) shows \(record) at \(offset), where \(committed[place]) was read")
                }
                offset = offset.advanced(by: 1)
            }
        }
    }

    /// The leader of the newest term has all that was read or acknowledged.
    private mutating func checkLeader() {
        guard let leader = brokers[controller.state.leader], case .leads(let progress) = leader.role,
            progress.leaderEpoch == controller.state.leaderEpoch
        else { return }
        for (place, record) in committed.enumerated() where leader.log[Offset(Int64(place))] != record {
            return complain("leader \(leader.id) in \(progress.leaderEpoch) lacks \(record), read at \(place)")
        }
        for (offset, record) in acknowledged where leader.log[offset] != record {
            return complain("leader \(leader.id) in \(progress.leaderEpoch) lacks \(record), acknowledged at \(offset)")
        }
    }
}
