import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A stretch of a file could not be read, after the response had begun.
struct FileStretchError: Error, CustomStringConvertible {
    let offset: Int64
    /// Zero where the file ends before the stretch does.
    let errorNumber: CInt

    var description: String {
        errorNumber == 0
            ? "the file of a response ends at \(offset), before the stretch that was to be sent"
            : "reading the file of a response at \(offset) failed: \(String(cString: strerror(errorNumber)))"
    }
}

extension FileStretch {
    /// Reads from the start of the stretch into a buffer.
    ///
    /// - Parameter byteCountMax: how many bytes at most.
    /// - Returns: what is left of the stretch, nil when all of it was read.
    func read(into buffer: inout ByteBuffer, atMost byteCountMax: Int) throws(FileStretchError) -> FileStretch? {
        var done = 0
        let wanted = min(byteCount, byteCountMax)
        while done < wanted {
            let position = offset + Int64(done)
            let missing = wanted - done
            var errorNumber: CInt = 0
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { space in
                let count = pread(descriptor, space.baseAddress, missing, off_t(position))
                if count < 0 { errorNumber = errno }
                return max(count, 0)
            }
            if errorNumber == EINTR { continue }
            if count == 0 { throw FileStretchError(offset: position, errorNumber: errorNumber) }
            done += count
        }
        guard done < byteCount else { return nil }
        return FileStretch(
            descriptor: descriptor, offset: offset + Int64(done), byteCount: byteCount - done, owner: owner)
    }
}
