/// A piece of a file in memory, which moves along with those who read the file from front to back.
struct FileWindow: ~Copyable {
    let file: LogFile
    /// Bytes from here on are not read.
    let end: Int64
    private let memory: UnsafeMutableRawBufferPointer
    private var start: Int64 = 0
    private var count = 0

    init(on file: LogFile, to end: Int64, byteCount: Int) {
        self.file = file
        self.end = end
        memory = .allocate(byteCount: byteCount, alignment: 16)
    }

    deinit { memory.deallocate() }

    /// The bytes from `position` on: as many as are in memory, but at least `minimum` unless the end comes first.
    ///
    /// - Precondition: `minimum` fits in the window.
    /// - Returns: bytes that are valid until the next call.
    mutating func bytes(at position: Int64, atLeast minimum: Int) throws(DiskError) -> UnsafeRawBufferPointer {
        precondition(minimum <= memory.count, "\(minimum) bytes do not fit in a window of \(memory.count)")
        let wanted = Int(max(0, min(Int64(minimum), end - position)))
        if position < start || position + Int64(wanted) > start + Int64(count) {
            let room = Int(max(0, min(Int64(memory.count), end - position)))
            // If the read fails, nothing is in memory.
            count = 0
            start = position
            count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<room]), at: position)
        }
        let from = Int(position - start)
        return UnsafeRawBufferPointer(rebasing: memory[min(from, count)..<count])
    }
}
