// Files that are read and written as a whole: checkpoints, snapshots, properties.

extension Disk {
    /// The content of a small file; nil where there is none.
    ///
    /// - Throws: ``DiskError`` with `EFBIG` beyond `maximumByteCount`: such a file is not what it should be.
    func read(_ path: String, maximumByteCount: Int = 64 << 20) throws(DiskError) -> [UInt8]? {
        let file: LogFile
        do throws(DiskError) {
            file = try LogFile(path, .read, on: self)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
        let byteCount = try file.byteCount()
        guard byteCount <= maximumByteCount else { throw DiskError(tooLarge: path) }
        return try file.read(byteCount: Int(byteCount), at: 0)
    }

    /// Replaces a small file: after a crash there is the old content or the new one, never a mixture.
    func replace(_ path: String, with content: [UInt8]) throws(DiskError) {
        let temporary = path + ".tmp"
        let file = try LogFile(temporary, .write, on: self)
        do throws(DiskError) {
            try file.truncate(to: 0)
            try file.write(content, at: 0)
            try file.synchronize()
            try rename(temporary, to: path)
        } catch {
            // On a full disk the half-written copy must not keep its blocks.
            try? remove(temporary)
            throw error
        }
        if let folder = Folder(path: path).parent { try synchronize(folder) }
    }
}
