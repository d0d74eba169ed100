import GRDB
import MartletStrategy

/// Carries out the operations of one commit, lasting keys in the database and ephemeral ones in memory.
enum EmbeddedCommit {
    /// To be called within a transaction, which an error rolls back; `ephemerals` then is to be thrown away too.
    static func carryOut(
        _ operations: [CoordinationOperation], _ ephemerals: inout EphemeralEntries, in database: Database
    ) throws -> [CoordinationVersion] {
        var versions: [CoordinationVersion] = []
        for (index, operation) in operations.enumerated() {
            let key = operation.key
            let ephemeral = ephemerals[key]
            let found = try ephemeral?.version ?? EntryTable.version(key, in: database)
            guard operation.expectation.holds(for: found) else {
                throw CoordinationError.conflict(key, operation: index)
            }
            switch operation {
            case .check: versions.append(found ?? .absent)
            case .put(_, let bytes, expecting: _):
                if let owner = ephemeral?.owner {
                    versions.append(ephemerals.put(key, bytes, owner: owner))
                } else {
                    versions.append(try EntryTable.put(key, bytes, in: database))
                }
            case .delete:
                guard let found else { throw CoordinationError.notFound(key) }
                if ephemeral != nil { ephemerals.delete(key) } else { try EntryTable.delete(key, in: database) }
                versions.append(found)
            }
        }
        return versions
    }
}
