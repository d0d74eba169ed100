import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads what is piped in, on a thread where waiting holds up nobody.
enum StandardInput {
    private static let chunkByteCount = 64 << 10

    /// The next bytes, as they come; nil at the end.
    static func next() async throws -> [UInt8]? {
        let chunk = try await NIOThreadPool.singleton.runIfActive { () throws(CommandFailure) -> [UInt8] in
            var failure: CInt = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: chunkByteCount) { buffer, count in
                var result: Int
                repeat { result = read(STDIN_FILENO, buffer.baseAddress, buffer.count) } while result < 0 && errno == EINTR
                if result < 0 { failure = errno }
                count = max(0, result)
            }
            guard failure == 0 else {
                throw CommandFailure("Standard input cannot be read: \(String(cString: strerror(failure))).")
            }
            return chunk
        }
        return chunk.isEmpty ? nil : chunk
    }
}
