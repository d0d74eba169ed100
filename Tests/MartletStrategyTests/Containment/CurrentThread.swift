#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

enum CurrentThread {
    static var id: UInt { UInt(bitPattern: pthread_self().hashValue) }
}
