extension Segment {
    /// The first blocks are asked for when they are needed: most partitions are small.
    private static var allocationStart: Int64 { 1 << 20 }
    private static var allocationStepMax: Int64 { 32 << 20 }

    /// Asks for blocks ahead of the end, in steps that grow with the file, so that the file lies in few pieces and a
    /// flush has little to do besides the data. A disk that cannot is written to without.
    ///
    /// - Parameters:
    ///   - byteCount: what the file is about to have.
    ///   - limit: what it will have at most.
    func allocate(for byteCount: Int64, limit: Int64) {
        guard byteCount > allocatedByteCount, byteCount > Self.allocationStart, let file = fileIfOpen else { return }
        let target = min(byteCount + min(byteCount, Self.allocationStepMax), max(limit, byteCount))
        try? file.allocate(byteCount: target - written.byteCount, from: written.byteCount)
        // After a refusal, too: asking again with every write would not help.
        allocatedByteCount = target
    }
}
