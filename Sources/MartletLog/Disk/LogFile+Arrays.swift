// For small pieces; records never pass through arrays.

extension LogFile {
    /// Reads `byteCount` bytes from `position` on, fewer where the file ends.
    func read(byteCount: Int, at position: Int64) throws(DiskError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        // The array's own method cannot pass a typed error on.
        let result = bytes.withUnsafeMutableBytes { bytes in
            Result { () throws(DiskError) in try read(into: bytes, at: position) }
        }
        bytes.removeLast(byteCount - (try result.get()))
        return bytes
    }

    func write(_ bytes: [UInt8], at position: Int64) throws(DiskError) {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(DiskError) in try write(bytes, at: position) }
        }.get()
    }
}
