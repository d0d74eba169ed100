import MartletStrategy

/// Changes of one request, cut into commits that the store takes.
struct ChangeBatch {
    /// What goes into one commit.
    struct Part {
        fileprivate(set) var changes: [ClusterChange] = []
        /// What is written for the changes, one for each.
        fileprivate(set) var operations: [CoordinationOperation] = []
        /// The places of the requests that the changes are of.
        fileprivate(set) var requests: [Int] = []
        fileprivate var byteCount = 0
        fileprivate var places: [CoordinationKey: Int] = [:]
    }

    private(set) var parts: [Part] = []

    /// A change that is not written to the store is passed over.
    mutating func add(_ change: ClusterChange, of request: Int) {
        guard let operation = change.operation else { return }
        if let last = parts.indices.last, let earlier = parts[last].places[operation.key] {
            // A commit has one operation for a key; each change is complete, so the later stands for both.
            parts[last].byteCount += operation.writtenByteCount - parts[last].operations[earlier].writtenByteCount
            parts[last].changes[earlier] = change
            parts[last].operations[earlier] = operation
            parts[last].requests.append(request)
            return
        }
        let fits =
            parts.last.map { part in
                // One operation is left for the check of the office.
                part.changes.count < CoordinationLimits.maximumOperationCount - 1
                    && part.byteCount + operation.writtenByteCount <= CoordinationLimits.maximumValueByteCount
            } ?? false
        if !fits { parts.append(Part()) }
        let last = parts.count - 1
        parts[last].places[operation.key] = parts[last].changes.count
        parts[last].changes.append(change)
        parts[last].operations.append(operation)
        parts[last].requests.append(request)
        parts[last].byteCount += operation.writtenByteCount
    }
}

extension CoordinationOperation {
    fileprivate var writtenByteCount: Int {
        if case .put(_, let bytes, expecting: _) = self { bytes.count } else { 0 }
    }
}
