#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// `martlet.boot`: in which life of the machine the directory was last used.
///
/// A program that is killed leaves what it has written to the operating system, flushed or not; only the end of the machine
/// itself takes that away. So a broker that did not say goodbye has lost nothing unless the machine was started since.
enum BootMark {
    static let name = "martlet.boot"
    /// Where Linux tells it. On a system without it every end without goodbye counts as the machine's.
    private static let source = "/proc/sys/kernel/random/boot_id"
    private static let maximumByteCount = 4096

    /// Nil where the system does not tell. Such files have no length: they are read until they end.
    private static func bootID() -> [UInt8]? {
        let descriptor = open(source, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    /// What stands there from a start whose directory may have lost records until somebody has drawn the consequences: a
    /// start that ends before that must not make the next one look harmless.
    private static let doubt = Array("What was not flushed may be lost, and the controller has not been told.\n".utf8)

    /// Whether what was written and not flushed may be lost; and marks the directory for the next start.
    static func renew(
        in folder: Folder, isNew: Bool, stoppedCleanly: Bool, on disk: Disk
    ) throws(DiskError) -> Bool {
        let mark = folder.file(name)
        let before = try disk.read(mark, maximumByteCount: maximumByteCount)
        let now = bootID()
        let mayHaveLost = before == doubt || !isNew && !stoppedCleanly && (now == nil || before != now)
        if let next = mayHaveLost ? doubt : now, before != next { try disk.replace(mark, with: next) }
        return mayHaveLost
    }

    /// What may be lost is known where it matters: from here on the directory is as any other.
    static func settle(in folder: Folder, on disk: Disk) throws(DiskError) {
        try disk.replace(folder.file(name), with: bootID() ?? [])
    }
}
