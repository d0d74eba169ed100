import MartletClient
import MartletModel

/// Has a plan carried out.
struct Reassigner {
    let admin: Admin

    /// Of one request, so that neither its answer nor what the controller writes at once is large.
    private static let partitionsPerRequestMax = 200
    /// How long the cluster may be without a broker that answers, or the news of a request on its way.
    private static let patience: Duration = .seconds(30)

    /// Asks for it.
    ///
    /// - Returns: what was refused, and why.
    func request(_ plan: [TopicPartition: [BrokerID]?]) async throws -> [TopicPartition: ClientError] {
        var refused: [TopicPartition: ClientError] = [:]
        var rest = plan.keys.sorted()[...]
        while !rest.isEmpty {
            let page = rest.prefix(Self.partitionsPerRequestMax)
            rest = rest.dropFirst(page.count)
            let wanted = Dictionary(uniqueKeysWithValues: page.map { ($0, plan[$0] ?? nil) })
            let results = try await admin.reassign(wanted)
            for partition in page {
                switch results[partition] {
                case .success: break
                case .failure(let error): refused[partition] = error
                case nil:
                    refused[partition] = ClientError(.malformedAnswer, "The answer to the request leaves out \(partition).")
                }
            }
        }
        return refused
    }

    /// Returns when every partition has its replicas.
    ///
    /// - Throws: ``CommandFailure`` where somebody else has given up what was asked for.
    func finish(_ plan: ReassignmentPlan, throttle: ByteRateArgument? = nil) async throws {
        var progress = ProgressLine()
        defer { progress.end() }
        var lastNews = ContinuousClock.now
        while true {
            if let picture = try await Self.picture(admin, since: lastNews) {
                let standings = plan.standings(in: picture)
                let abandoned = standings.filter { $0.value == .abandoned }.keys.sorted()
                if abandoned.isEmpty {
                    lastNews = .now
                } else if .now - lastNews > Self.patience {
                    throw CommandFailure(
                        "\(abandoned[0])\(Self.others(than: abandoned.count)) is no longer on its way and has other replicas than "
                            + "asked for: somebody gave that up. Run the command again if it is still wanted.")
                }
                progress.show(
                    ReassignmentPlan.progress(Array(standings.values), alive: picture.alive)
                        + (throttle.map { "; \($0) a broker at most" } ?? ""))
                let isMoving = standings.values.contains {
                    switch $0 {
                    case .copying, .abandoned: true
                    case .done, .gone, .superseded: false
                    }
                }
                if !isMoving { return }
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    /// Nil while no broker answers, for as long as one is patient.
    static func picture(_ admin: Admin, since begin: ContinuousClock.Instant) async throws -> ClusterPicture? {
        do {
            return try await ClusterPicture.read(admin, withMinimums: false)
        } catch let error as ClientError where error.isRetriable && .now - begin < patience {
            return nil
        }
    }

    private static func others(than count: Int) -> String { count == 1 ? "" : " (and \(count - 1) more)" }

    /// One sentence about what was refused.
    static func failure(_ refused: [TopicPartition: ClientError]) -> CommandFailure {
        let first = refused.sorted { $0.key < $1.key }.prefix(3).map(\.value.message).joined(separator: " ")
        return CommandFailure(refused.count > 3 ? "\(first) And \(refused.count - 3) more." : first)
    }
}
