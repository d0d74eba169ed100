#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Lines for people and programs that wait for them: each is there at once, also in a pipe.
enum StandardOutput {
    static func line(_ text: String) {
        print(text)
        fflush(nil)
    }
}
