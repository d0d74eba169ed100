import MartletCoordination
import MartletStrategy
import MartletTesting
import MasterLookup

// Three instances in one process, each with a session of its own, as if they were on three machines.
let state = InMemoryCoordinationState()
let root = try CoordinationKey("/services")
let ledger = Ledger()
let network = ShopNetwork()
var sessions: [String: InMemoryCoordinationStore] = [:]
var instances: [Task<Void, any Error>] = []
for id in ["shop-1", "shop-2", "shop-3"] {
    let session = InMemoryCoordinationStore(state)
    sessions[id] = session
    let instance = ShopInstance(id: id, lookup: ServiceLookup(below: root, on: session), ledger: ledger, network: network)
    instances.append(Task { try await instance.run() })
}

let lookup = ServiceLookup(below: root, on: InMemoryCoordinationStore(state))
let client = ShopClient(lookup: lookup, network: network)
for item in ["book", "lamp", "chair"] {
    let number = try await client.order(item)
    guard let master = try await lookup.master(of: ShopInstance.service) else { continue }
    print("Order \(number) (\(item)) was taken by \(master.id), token \(master.token).")
    print("\(master.id) fails: its session ends.")
    await sessions[master.id]?.close()
}
for instance in instances { instance.cancel() }
