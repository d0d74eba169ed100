import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension StandardOutput {
    /// Writes all of `bytes`, at once, and empties it.
    ///
    /// - Returns: whether anybody still reads: `head` closes the pipe once it has enough, and that is no failure.
    static func write(_ bytes: inout ByteBuffer) throws(CommandFailure) -> Bool {
        while bytes.readableBytes > 0 {
            let written = bytes.withUnsafeReadableBytes { unsafe in
                #if canImport(Glibc)
                Glibc.write(STDOUT_FILENO, unsafe.baseAddress, unsafe.count)
                #elseif canImport(Musl)
                Musl.write(STDOUT_FILENO, unsafe.baseAddress, unsafe.count)
                #else
                Darwin.write(STDOUT_FILENO, unsafe.baseAddress, unsafe.count)
                #endif
            }
            if written < 0, errno == EPIPE { return false }
            if written < 0, errno != EINTR {
                throw CommandFailure("Standard output cannot be written: \(String(cString: strerror(errno))).")
            }
            if written > 0 { bytes.moveReaderIndex(forwardBy: written) }
        }
        bytes.clear()
        return true
    }
}
