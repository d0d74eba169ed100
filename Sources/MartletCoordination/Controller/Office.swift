import MartletModel
import MartletStrategy

/// The controller's office: the right to write, as long as nobody else has taken it.
struct Office: Sendable {
    let epoch: ControllerEpoch
    private let version: CoordinationVersion

    /// Goes with every commit: fails it once another controller has written its name there.
    var check: CoordinationOperation { .check(ClusterKeys.controller, .version(version)) }

    /// Takes it from whoever has it, with the next epoch.
    ///
    /// - Throws: `.notController` where another broker was faster.
    static func take(for broker: BrokerImage, in store: any CoordinationStore) async throws(ControllerError) -> Office {
        do throws(CoordinationError) {
            let entry = try await store.get(ClusterKeys.controller)
            let epoch = try presentEpoch(entry).next
            let bytes = StoredController.bytes(broker, epoch)
            do throws(CoordinationError) {
                let version = try await store.put(
                    ClusterKeys.controller, bytes, expecting: entry.map { .version($0.version) } ?? .absent)
                return Office(epoch: epoch, version: version)
            } catch .outcomeUnknown(let reason) {
                guard let now = try await store.get(ClusterKeys.controller), now.bytes == bytes else {
                    throw .outcomeUnknown(reason: reason)
                }
                return Office(epoch: epoch, version: now.version)
            }
        } catch .conflict {
            throw .notController
        } catch {
            throw ControllerError(error)
        }
    }

    private static func presentEpoch(_ entry: CoordinationEntry?) throws(CoordinationError) -> ControllerEpoch {
        guard let entry else { return .none }
        do throws(StoredValueError) {
            return try StoredController.controller(entry.bytes).1
        } catch {
            throw .corrupt(reason: "the value of \(ClusterKeys.controller) cannot be read: \(error.reason)")
        }
    }
}
