internal import CCRC32C

/// CRC-32C (Castagnoli), the checksum of record batches.
public enum CRC32C {
    public static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let start = bytes.baseAddress else { return 0 }
        return ccrc32c(0, start, bytes.count)
    }
}
