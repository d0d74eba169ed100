import MartletConfig
import MartletCoordination
import MartletModel

/// Changes configurations through the controller: the one road that both AlterConfigs APIs take.
struct ConfigChanges: Sendable {
    let broker: Broker
    let validateOnly: Bool

    /// - Parameter alterations: what to do to the overrides that are there when the controller gets to it.
    func change(
        _ resource: ConfigResource, by alterations: @escaping @Sendable ([String: String]) -> [ConfigAlteration]
    ) async throws(RequestFailure) {
        let settings = broker.settings
        let change = ConfigChange(resource.target) { present throws(ConfigRejection) in
            do throws(ConfigError) {
                switch resource {
                case .topic: return try settings.altering(topic: present, by: alterations(present))
                case .broker: return try settings.altering(broker: present, by: alterations(present), isClusterWide: false)
                case .allBrokers: return try settings.altering(broker: present, by: alterations(present), isClusterWide: true)
                case .group: return try settings.altering(group: present, by: alterations(present))
                }
            } catch {
                throw ConfigRejection(reason: error.description)
            }
        }
        switch await broker.controller.alterConfigs([change], validateOnly: validateOnly).first {
        case .success?: return
        case .failure(let error)?: throw RequestFailure(error)
        case nil: throw RequestFailure(.unknownServerError, "The controller gave no answer.")
        }
    }
}
