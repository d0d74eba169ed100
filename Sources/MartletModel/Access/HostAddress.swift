#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The addresses of clients in rules and quotas.
public enum HostAddress {
    /// The one form in which connections have an address: `0:0:0:0:0:0:0:1`, as Java writes it, is `::1`, and
    /// `::ffff:192.0.2.1` is `192.0.2.1`. What is no address stays as it is.
    public static func canonical(_ text: String) -> String {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET6, text, &six) == 1 {
            let written = Self.text { inet_ntop(AF_INET6, &six, $0, $1) } ?? text
            let mapped = "::ffff:"
            return written.hasPrefix(mapped) && written.utf8.contains(UInt8(ascii: "."))
                ? String(written.dropFirst(mapped.utf8.count)) : written
        }
        guard inet_pton(AF_INET, text, &four) == 1 else { return text }
        return Self.text { inet_ntop(AF_INET, &four, $0, $1) } ?? text
    }

    private static func text(_ write: (UnsafeMutablePointer<CChar>?, socklen_t) -> UnsafePointer<CChar>?) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { bytes in
            write(bytes.baseAddress, socklen_t(bytes.count)).map { String(cString: $0) }
        }
    }
}
