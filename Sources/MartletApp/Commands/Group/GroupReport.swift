import MartletClient
import MartletModel

/// What `martlet group describe` says about a group.
struct GroupReport: Encodable {
    let group: String
    let type: String
    let state: String
    let assignor: String
    let epoch: Int32?
    let members: [Member]
    let partitions: [Partition]

    struct Member: Encodable {
        let id: String
        let instanceId: String?
        let clientId: String
        let host: String
        let partitions: [String]
    }

    struct Partition: Encodable {
        let topic: String
        let partition: Int32
        /// The next offset that the group reads; nil where it has committed nothing.
        let committed: Int64?
        let end: Int64?
        /// Records that the group has not read.
        let lag: Int64?
        /// Seconds since the first of them was written, by its timestamp; 0 where there is none.
        let lagSeconds: Double?
        /// Who reads it.
        let member: String?
    }

    /// Asks for everything that the report says. What a partition without a leader cannot tell is left out.
    static func read(_ name: String, _ admin: Admin, now: Timestamp) async throws -> GroupReport {
        let description = try await admin.group(name)
        let committed = try await Self.committed(of: description, admin)
        let assigned = description.members.reduce(into: Set<TopicPartition>()) { $0.formUnion($1.assignment) }
        let sources = Set(committed.keys).union(assigned)
        let ends = (try? await admin.offsets(Dictionary(uniqueKeysWithValues: sources.map { ($0, .latest) }))) ?? [:]
        let behind = committed.filter { source, offset in ends[source]?.offset.map { offset < $0 } ?? false }
        let times = (try? await admin.timestamps(ofRecordsFrom: behind)) ?? [:]
        return GroupReport(description, committed: committed, ends: ends.compactMapValues(\.offset), times: times, now: now)
    }

    private static func committed(of group: GroupDescription, _ admin: Admin) async throws -> [TopicPartition: Offset] {
        switch group.kind {
        case .share: try await admin.shareOffsets(of: group.group).mapValues(\.start)
        case .classic, .consumer: try await admin.committedOffsets(of: group.group).mapValues(\.offset)
        }
    }

    init(
        _ description: GroupDescription, committed: [TopicPartition: Offset], ends: [TopicPartition: Offset],
        times: [TopicPartition: Timestamp], now: Timestamp
    ) {
        group = description.group
        type = description.kind.rawValue
        state = description.state
        assignor = description.assignor
        epoch = description.epoch
        members = description.members.sorted { $0.id < $1.id }.map { member in
            Member(
                id: member.id, instanceId: member.instanceID, clientId: member.clientID, host: member.host,
                partitions: member.assignment.sorted().map(\.description))
        }
        // Of a share group many members read a partition; the column would have to choose one.
        let isShared = description.kind == .share
        var owners: [TopicPartition: String] = [:]
        for member in description.members where !isShared {
            for source in member.assignment { owners[source] = member.id }
        }
        let assigned = description.members.reduce(into: Set<TopicPartition>()) { $0.formUnion($1.assignment) }
        partitions = Set(committed.keys).union(assigned).sorted().map { source in
            let lag = Self.lag(from: committed[source], to: ends[source])
            let seconds = times[source].map { Double(max(now.rawValue - $0.rawValue, 0)) / 1000 }
            return Partition(
                topic: source.topic.text, partition: source.partition.rawValue, committed: committed[source]?.rawValue,
                end: ends[source]?.rawValue, lag: lag, lagSeconds: lag == 0 ? 0 : seconds, member: owners[source])
        }
    }

    private static func lag(from committed: Offset?, to end: Offset?) -> Int64? {
        guard let committed, let end else { return nil }
        return max(end.rawValue - committed.rawValue, 0)
    }

    /// For people.
    var text: String {
        var facts = ["Group \(group)", type, state]
        if !assignor.isEmpty { facts.append("assignor \(assignor)") }
        if let epoch { facts.append("epoch \(epoch)") }
        var lines = [facts.joined(separator: "  ")]
        if members.isEmpty {
            lines.append("No members.")
        } else {
            lines.append("Members:")
            var table = TextTable("  MEMBER", "CLIENT", "HOST", "PARTITIONS")
            for member in members {
                let name = member.instanceId.map { "\(member.id) (\($0))" } ?? member.id
                table.add(
                    "  \(name)", member.clientId, member.host,
                    member.partitions.isEmpty ? "-" : member.partitions.joined(separator: " "))
            }
            lines += table.lines
        }
        guard !partitions.isEmpty else { return lines.joined(separator: "\n") }
        lines.append("Partitions:")
        var table = TextTable(
            "  TOPIC", "PARTITION", type == "share" ? "START" : "COMMITTED", "END", "LAG", "LAG SECONDS", "MEMBER")
        for partition in partitions {
            table.add(
                "  \(partition.topic)", "\(partition.partition)", Self.cell(partition.committed), Self.cell(partition.end),
                Self.cell(partition.lag), partition.lagSeconds?.rounded(to: 1) ?? "-", partition.member ?? "-")
        }
        lines += table.lines
        let lags = partitions.compactMap(\.lag)
        let total = lags.reduce(0 as Int64) { $0.addingReportingOverflow($1).partialValue }
        lines.append(
            "Lag: \(total.grouped) records, \(partitions.compactMap(\.lagSeconds).max()?.rounded(to: 1) ?? "0.0") seconds.")
        return lines.joined(separator: "\n")
    }

    private static func cell(_ number: Int64?) -> String { number.map(String.init) ?? "-" }
}
