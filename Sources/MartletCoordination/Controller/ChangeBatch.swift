import MartletStrategy

/// Changes of one request, cut into commits that the store takes.
struct ChangeBatch {
    /// What goes into one commit.
    struct Part {
        var changes: [ClusterChange] = []
        /// The places of the requests that the changes are of.
        var requests: [Int] = []
        fileprivate var byteCount = 0
    }

    private(set) var parts: [Part] = []

    mutating func add(_ change: ClusterChange, of request: Int) {
        let byteCount = change.valueByteCount
        if let last = parts.indices.last, let key = change.operation?.key,
            let earlier = parts[last].changes.firstIndex(where: { $0.operation?.key == key })
        {
            // A commit has one operation for a key; each change is complete, so the later stands for both.
            parts[last].byteCount += byteCount - parts[last].changes[earlier].valueByteCount
            parts[last].changes[earlier] = change
            parts[last].requests.append(request)
            return
        }
        let fits =
            parts.last.map { part in
                // One operation is left for the check of the office.
                part.changes.count < CoordinationLimits.maximumOperationCount - 1
                    && part.byteCount + byteCount <= CoordinationLimits.maximumValueByteCount
            } ?? false
        if !fits { parts.append(Part()) }
        parts[parts.count - 1].changes.append(change)
        parts[parts.count - 1].requests.append(request)
        parts[parts.count - 1].byteCount += byteCount
    }
}

extension ClusterChange {
    fileprivate var valueByteCount: Int {
        if case .put(_, let bytes, expecting: _)? = operation { bytes.count } else { 0 }
    }
}
