internal import COpenSSL

/// A private key. Immutable, so it may be shared; hence `@unchecked`.
final class PrivateKey: @unchecked Sendable {
    let pointer: OpaquePointer

    /// - Parameter owned: given up by the caller.
    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(pointer) }
}
