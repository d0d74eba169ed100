#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif
internal import MartletModel

/// A folder on the disk, and what can be done to the names in it.
struct Folder: Sendable, Hashable {
    let path: String

    func file(_ name: String) -> String { "\(path)/\(name)" }
}

extension Disk {
    /// The names in a folder, without `.` and `..`, in no order.
    func names(in folder: Folder) throws(DiskError) -> [String] {
        if case .failure(let errno)? = fault(.read, folder.path) {
            throw DiskError(kind: .read, path: folder.path, errno: errno)
        }
        guard let stream = opendir(folder.path) else { throw DiskError(kind: .read, path: folder.path, errno: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// What a path is; nil where there is nothing.
    func kind(of path: String) -> PathKind? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }

    /// Size and age of a file; nil where there is none.
    func status(of path: String) -> (byteCount: Int64, modified: Timestamp)? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return (Int64(status.st_size), Timestamp(status.modifiedMilliseconds))
    }

    /// Makes a folder, and those above it, where they are missing.
    func makeFolder(_ folder: Folder) throws(DiskError) {
        if case .failure(let errno)? = fault(.makeDirectory, folder.path) {
            throw DiskError(kind: .makeDirectory, path: folder.path, errno: errno)
        }
        if mkdir(folder.path, 0o755) == 0 { return }
        if errno == EEXIST && isFolder(folder.path) { return }
        guard errno == ENOENT, let parent = folder.parent else {
            throw DiskError(kind: .makeDirectory, path: folder.path, errno: errno)
        }
        try makeFolder(parent)
        guard mkdir(folder.path, 0o755) == 0 || errno == EEXIST else {
            throw DiskError(kind: .makeDirectory, path: folder.path, errno: errno)
        }
    }

    private func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    func rename(_ path: String, to newPath: String) throws(DiskError) {
        if case .failure(let errno)? = fault(.rename, path) {
            throw DiskError(kind: .rename, path: path, errno: errno)
        }
        guard renameFile(path, newPath) == 0 else { throw DiskError(kind: .rename, path: path, errno: errno) }
    }

    /// Removes a file. One that is not there is as good as removed.
    func remove(_ path: String) throws(DiskError) {
        if case .failure(let errno)? = fault(.remove, path) {
            throw DiskError(kind: .remove, path: path, errno: errno)
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw DiskError(kind: .remove, path: path, errno: errno) }
    }

    /// Removes a folder with all that is in it.
    func removeTree(_ folder: Folder) throws(DiskError) {
        for name in try names(in: folder) {
            let path = folder.file(name)
            if kind(of: path) == .folder { try removeTree(Folder(path: path)) } else { try remove(path) }
        }
        if case .failure(let errno)? = fault(.remove, folder.path) {
            throw DiskError(kind: .remove, path: folder.path, errno: errno)
        }
        guard rmdir(folder.path) == 0 || errno == ENOENT else {
            throw DiskError(kind: .remove, path: folder.path, errno: errno)
        }
    }

    /// Makes names that were made, changed or removed in a folder survive a power loss.
    func synchronize(_ folder: Folder) throws(DiskError) {
        if case .failure(let errno)? = fault(.synchronizeDirectory, folder.path) {
            throw DiskError(kind: .synchronizeDirectory, path: folder.path, errno: errno)
        }
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DiskError(kind: .synchronizeDirectory, path: folder.path, errno: errno)
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw DiskError(kind: .synchronizeDirectory, path: folder.path, errno: errno)
        }
    }
}

enum PathKind {
    case file, folder
}

extension Folder {
    var parent: Folder? {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        return Folder(path: String(path[..<slash]))
    }
}

/// `rename` of the C library, which the method of the same name hides.
private func renameFile(_ path: String, _ newPath: String) -> CInt {
    #if canImport(Glibc)
    Glibc.rename(path, newPath)
    #elseif canImport(Musl)
    Musl.rename(path, newPath)
    #elseif canImport(Darwin)
    Darwin.rename(path, newPath)
    #endif
}
