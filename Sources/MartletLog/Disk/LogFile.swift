#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif
internal import CPreallocate

/// An open file. The descriptor is closed when the last reference is gone, so a reader that holds the file may finish
/// after retention has unlinked it.
public final class LogFile: Sendable {
    public let descriptor: CInt
    /// Where the file was when it was opened; it may have been renamed since.
    public let path: String
    let disk: Disk

    enum Access {
        case read
        /// For reading and writing; made if missing.
        case write
    }

    init(_ path: String, _ access: Access, on disk: Disk) throws(DiskError) {
        if case .failure(let errno)? = disk.fault(.open, path) { throw DiskError(kind: .open, path: path, errno: errno) }
        let flags = access == .read ? O_RDONLY : O_RDWR | O_CREAT
        var result: CInt
        repeat { result = open(path, flags | O_CLOEXEC, 0o644) } while result < 0 && errno == EINTR
        guard result >= 0 else { throw DiskError(kind: .open, path: path, errno: errno) }
        descriptor = result
        self.path = path
        self.disk = disk
    }

    deinit { close(descriptor) }

    func byteCount() throws(DiskError) -> Int64 { Int64(try status().st_size) }

    /// When the file was last written, in milliseconds since 1970.
    func lastModified() throws(DiskError) -> Int64 { try status().modifiedMilliseconds }

    private func status() throws(DiskError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw DiskError(kind: .read, path: path, errno: errno) }
        return status
    }
}

// MARK: Reading and writing

extension LogFile {
    /// Fills `bytes` from `position` on, as far as the file goes.
    ///
    /// - Returns: the number of bytes read; less than asked for only at the end of the file.
    func read(into bytes: UnsafeMutableRawBufferPointer, at position: Int64) throws(DiskError) -> Int {
        var done = 0
        while done < bytes.count {
            var wanted = bytes.count - done
            switch disk.fault(.read, path, position: position + Int64(done), byteCount: Int64(wanted)) {
            case .failure(let errno)?: throw DiskError(kind: .read, path: path, errno: errno)
            case .short(let byteCount)?: wanted = min(wanted, byteCount)
            case nil: break
            }
            let result = pread(descriptor, bytes.baseAddress! + done, wanted, off_t(position) + off_t(done))
            if result < 0 {
                if errno == EINTR { continue }
                throw DiskError(kind: .read, path: path, errno: errno)
            }
            if result == 0 { break }
            done += result
        }
        return done
    }

    /// Writes all of `bytes` at `position`.
    ///
    /// - Throws: what stopped it. Any part of the bytes may then be in the file.
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(DiskError) {
        try write(bytes, then: UnsafeRawBufferPointer(start: nil, count: 0), at: position)
    }

    /// Writes `first` and directly behind it `second`, with one system call.
    func write(
        _ first: UnsafeRawBufferPointer, then second: UnsafeRawBufferPointer, at position: Int64
    ) throws(DiskError) {
        let total = first.count + second.count
        var done = 0
        while done < total {
            let head = UnsafeRawBufferPointer(rebasing: first[min(done, first.count)...])
            let tail = UnsafeRawBufferPointer(rebasing: second[max(0, done - first.count)...])
            switch disk.fault(.write, path, position: position + Int64(done), byteCount: Int64(total - done)) {
            case .failure(let errno)?: throw DiskError(kind: .write, path: path, errno: errno)
            case .short(let byteCount)?:
                let cut = UnsafeRawBufferPointer(rebasing: (head.isEmpty ? tail : head).prefix(max(1, byteCount)))
                let none = UnsafeRawBufferPointer(start: nil, count: 0)
                done += try writeSome(cut, none, at: position + Int64(done))
                continue
            case nil: break
            }
            done += try writeSome(head, tail, at: position + Int64(done))
        }
    }

    private func writeSome(
        _ head: UnsafeRawBufferPointer, _ tail: UnsafeRawBufferPointer, at position: Int64
    ) throws(DiskError) -> Int {
        while true {
            let result: Int
            if tail.isEmpty {
                result = pwrite(descriptor, head.baseAddress, head.count, off_t(position))
            } else if head.isEmpty {
                result = pwrite(descriptor, tail.baseAddress, tail.count, off_t(position))
            } else {
                var pieces = (
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress), iov_len: head.count),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: tail.baseAddress), iov_len: tail.count)
                )
                result = withUnsafeBytes(of: &pieces) { pieces in
                    pwritev(descriptor, pieces.assumingMemoryBound(to: iovec.self).baseAddress, 2, off_t(position))
                }
            }
            if result > 0 { return result }
            if result < 0 && errno == EINTR { continue }
            // A write of no bytes never ends the loop above: treat it as the full disk that it is.
            throw DiskError(kind: .write, path: path, errno: result == 0 ? ENOSPC : errno)
        }
    }
}

// MARK: Size and durability

extension LogFile {
    /// Gives the file blocks ahead of its end; the size stays.
    func allocate(byteCount: Int64, from position: Int64) throws(DiskError) {
        if case .failure(let errno)? = disk.fault(.allocate, path, position: position, byteCount: byteCount) {
            throw DiskError(kind: .allocate, path: path, errno: errno)
        }
        let result = cpreallocate_keep_size(descriptor, position, byteCount)
        if result != 0 { throw DiskError(kind: .allocate, path: path, errno: result) }
    }

    /// Cuts the file, which also gives back blocks allocated behind the cut.
    func truncate(to byteCount: Int64) throws(DiskError) {
        if case .failure(let errno)? = disk.fault(.truncate, path, position: byteCount) {
            throw DiskError(kind: .truncate, path: path, errno: errno)
        }
        while ftruncate(descriptor, off_t(byteCount)) != 0 {
            if errno != EINTR { throw DiskError(kind: .truncate, path: path, errno: errno) }
        }
    }

    /// Returns when everything written so far is on the disk. After a failure nobody knows what is: never try again.
    func synchronize() throws(DiskError) {
        if case .failure(let errno)? = disk.fault(.synchronize, path) {
            throw DiskError(kind: .synchronize, path: path, errno: errno)
        }
        #if canImport(Darwin)
        let result = fsync(descriptor)
        #else
        let result = fdatasync(descriptor)
        #endif
        if result != 0 { throw DiskError(kind: .synchronize, path: path, errno: errno) }
    }
}

extension stat {
    var modifiedMilliseconds: Int64 {
        #if canImport(Darwin)
        let time = st_mtimespec
        #else
        let time = st_mtim
        #endif
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
