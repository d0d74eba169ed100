/// Bounds the log lines that strangers can cause: a flood of bad connections writes so many lines a tick, and then
/// one that counts the rest.
struct LogThrottle {
    private let lineCountMax: Int
    private var lineCount = 0

    init(lineCountMax: Int) {
        self.lineCountMax = lineCountMax
    }

    /// Whether one more line may be written.
    mutating func allows() -> Bool {
        lineCount += 1
        return lineCount <= lineCountMax
    }

    /// A tick has passed.
    ///
    /// - Returns: how many lines were not written since the last one.
    mutating func tick() -> Int {
        defer { lineCount = 0 }
        return max(0, lineCount - lineCountMax)
    }
}
