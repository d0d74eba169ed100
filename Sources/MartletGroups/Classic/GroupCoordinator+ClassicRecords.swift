import MartletWire

extension GroupCoordinator {
    mutating func replayClassic(_ key: GroupMetadataKey, _ value: GroupMetadataValue?) {
        if let value {
            classicGroups[key.group, default: ClassicGroup()].recorded = value
        } else {
            classicGroups[key.group] = nil
        }
    }
}
