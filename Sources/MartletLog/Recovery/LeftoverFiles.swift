internal import MartletModel

/// What a crash has left in a partition's folder between two states: files that were about to replace others, or to go.
struct LeftoverFiles {
    let folder: Folder
    let disk: Disk

    /// Removes what is worthless and finishes what was decided, in the order in which Kafka does.
    ///
    /// - Returns: the files that count.
    func tidy() throws(DiskError) -> [SegmentFileName] {
        var names: [SegmentFileName] = []
        for name in try disk.names(in: folder) {
            if let file = SegmentFileName(parsing: name) {
                names.append(file)
            } else if name.hasSuffix(".tmp") {
                try disk.remove(folder.file(name))
            }
        }
        names = try finishSwaps(among: try removeUnfinished(among: names))
        return try removeOrphans(among: names)
    }

    /// Removes what was to be removed, and what compaction had not finished. As long as there is an unfinished file,
    /// swap files from there on belong to the same unfinished replacement.
    private func removeUnfinished(among names: [SegmentFileName]) throws(DiskError) -> [SegmentFileName] {
        let unfinished = names.filter { $0.stage == .cleaned }.map(\.baseOffset).min()
        var kept: [SegmentFileName] = []
        for name in names {
            switch name.stage {
            case .deleted, .cleaned: try disk.remove(folder.file(name.text))
            case .swap:
                if let unfinished, name.baseOffset >= unfinished {
                    try disk.remove(folder.file(name.text))
                } else {
                    kept.append(name)
                }
            case nil: kept.append(name)
            }
        }
        return kept
    }

    /// Puts compacted segments in the place of those that they were made from.
    private func finishSwaps(among names: [SegmentFileName]) throws(DiskError) -> [SegmentFileName] {
        let swaps = names.filter { $0.stage == .swap }
        guard !swaps.isEmpty else { return names }
        var kept = names.filter { $0.stage == nil }
        for log in swaps where log.kind == .log {
            let end = try endOffset(ofSwap: log)
            // Index files belong to the log file of their name.
            let replaced = kept.filter { $0.baseOffset >= log.baseOffset && $0.baseOffset < end && $0.kind != .snapshot }
            for name in replaced { try disk.remove(folder.file(name.text)) }
            kept.removeAll { replaced.contains($0) }
        }
        for swap in swaps {
            let name = SegmentFileName(swap.baseOffset, swap.kind)
            try disk.rename(folder.file(swap.text), to: folder.file(name.text))
            kept.removeAll { $0 == name }
            kept.append(name)
        }
        try disk.synchronize(folder)
        return kept
    }

    /// The offset after the last one of a compacted segment.
    private func endOffset(ofSwap name: SegmentFileName) throws(DiskError) -> Offset {
        let file = try LogFile(folder.file(name.text), .read, on: disk)
        var walk = BatchWalk(file, from: 0, to: try file.byteCount(), windowByteCount: 256 * 1024)
        var end = name.baseOffset.advanced(by: 1)
        while let header = try walk.next() { end = header.place.lastOffset.advanced(by: 1) }
        return end
    }

    /// Indexes without a segment.
    private func removeOrphans(among names: [SegmentFileName]) throws(DiskError) -> [SegmentFileName] {
        let logs = Set(names.filter { $0.kind == .log }.map(\.baseOffset))
        var kept: [SegmentFileName] = []
        for name in names {
            if name.kind == .snapshot || logs.contains(name.baseOffset) {
                kept.append(name)
            } else {
                try disk.remove(folder.file(name.text))
            }
        }
        return kept
    }
}
