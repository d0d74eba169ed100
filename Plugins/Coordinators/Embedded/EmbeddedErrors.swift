import GRDB
import MartletStrategy

/// SQLite's errors in the words of the contract.
extension CoordinationError {
    init(opening path: String, _ error: any Error) {
        guard let error = error as? DatabaseError else {
            switch error as? CoordinationError {
            case .corrupt(let reason)?: self = .corrupt(reason: "\(path): \(reason)")
            case let error?: self = error
            case nil: self = .unavailable(reason: "\(path) cannot be opened: \(error)")
            }
            return
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .unavailable(reason: "\(path) is in use by another process; is a broker running on this folder?")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY:
            self = .unavailable(reason: "\(path) cannot be opened for writing; check that the folder exists and who owns it")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(reason: "\(path): \(error.explanation)")
        default: self.init(reading: error)
        }
    }

    /// Nothing was to be written, or nothing was.
    init(reading error: any Error) {
        guard let error = error as? DatabaseError else {
            self = error as? CoordinationError ?? .unavailable(reason: "\(error)")
            return
        }
        switch error.resultCode {
        case .SQLITE_FULL: self = .unavailable(reason: "there is no room left on its disk")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_SCHEMA: self = .corrupt(reason: error.explanation)
        default: self = .unavailable(reason: error.explanation)
        }
    }

    /// A transaction that failed was rolled back, unless the disk itself failed under it.
    init(writing error: any Error) {
        if let error = error as? DatabaseError, error.resultCode == .SQLITE_IOERR {
            self = .outcomeUnknown(reason: error.explanation)
        } else {
            self.init(reading: error)
        }
    }
}

extension DatabaseError {
    var explanation: String { "SQLite says '\(message ?? "nothing")' (\(extendedResultCode.rawValue))" }

    var isFailedFlush: Bool {
        extendedResultCode == .SQLITE_IOERR_FSYNC || extendedResultCode == .SQLITE_IOERR_DIR_FSYNC
    }
}
