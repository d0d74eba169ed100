import MartletCoordination
import MartletModel

/// Hands out producer ids from blocks that the controller allocates: one write to the coordination store for a thousand
/// producers.
actor ProducerIDs {
    private let controller: Controller
    private var block: ProducerIDBlock?
    private var used: Int64 = 0

    init(controller: Controller) { self.controller = controller }

    func next() async throws(RequestFailure) -> ProducerID {
        if let block, used < block.count { return take(from: block) }
        let fresh: ProducerIDBlock
        do {
            fresh = try await controller.allocateProducerIDs()
        } catch {
            throw RequestFailure(error)
        }
        // While this call waited another may have brought a block: what is left of that one comes first.
        if let block, used < block.count { return take(from: block) }
        block = fresh
        used = 0
        return take(from: fresh)
    }

    private func take(from block: ProducerIDBlock) -> ProducerID {
        defer { used += 1 }
        return ProducerID(block.first.rawValue + used)
    }
}
