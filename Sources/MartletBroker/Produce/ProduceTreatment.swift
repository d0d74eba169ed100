import MartletStrategy

/// How an accepted produce request is answered: by which ack policy, and whether its records must be on disk first.
struct ProduceTreatment: Sendable {
    let policy: any AckPolicy
    let needsFlush: Bool
}
