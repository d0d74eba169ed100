import Foundation
import GRDB
import MartletStrategy

/// The lasting keys.
enum EntryTable {
    static func entry(_ key: CoordinationKey, in database: Database) throws -> CoordinationEntry? {
        let statement = try database.cachedStatement(
            sql: "SELECT value, version FROM entry WHERE parent = ? AND segment = ?")
        guard let row = try Row.fetchOne(statement, arguments: [key.parentPath, key.lastSegment]) else { return nil }
        let value: Data = row[0]
        return CoordinationEntry(bytes: Array(value), version: CoordinationVersion(rawValue: row[1]))
    }

    static func version(_ key: CoordinationKey, in database: Database) throws -> CoordinationVersion? {
        let statement = try database.cachedStatement(sql: "SELECT version FROM entry WHERE parent = ? AND segment = ?")
        return try Int64.fetchOne(statement, arguments: [key.parentPath, key.lastSegment])
            .map(CoordinationVersion.init(rawValue:))
    }

    /// Sorted by their bytes, as SQLite compares texts.
    static func children(of key: CoordinationKey, in database: Database) throws -> [String] {
        let statement = try database.cachedStatement(sql: "SELECT segment FROM entry WHERE parent = ? ORDER BY segment")
        return try String.fetchAll(statement, arguments: [key.path])
    }

    static func entries(below key: CoordinationKey, in database: Database) throws -> [CoordinationChild] {
        let statement = try database.cachedStatement(
            sql: "SELECT segment, value, version FROM entry WHERE parent = ? ORDER BY segment")
        let rows = try Row.fetchCursor(statement, arguments: [key.path])
        var entries: [CoordinationChild] = []
        while let row = try rows.next() {
            let value: Data = row[1]
            entries.append(
                CoordinationChild(
                    key: try key.appending(row[0]),
                    entry: CoordinationEntry(bytes: Array(value), version: CoordinationVersion(rawValue: row[2]))))
        }
        return entries
    }

    static func put(_ key: CoordinationKey, _ bytes: [UInt8], in database: Database) throws -> CoordinationVersion {
        let next = try database.cachedStatement(
            sql: "UPDATE state SET number = number + 1 WHERE name = 'version' RETURNING number")
        guard let version = try Int64.fetchOne(next) else {
            throw CoordinationError.corrupt(reason: "the last version is missing")
        }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO entry (parent, segment, value, version) VALUES (?, ?, ?, ?)
                ON CONFLICT (parent, segment) DO UPDATE SET value = excluded.value, version = excluded.version
                """)
        try statement.execute(arguments: [key.parentPath, key.lastSegment, Data(bytes), version])
        return CoordinationVersion(rawValue: version)
    }

    static func delete(_ key: CoordinationKey, in database: Database) throws {
        let statement = try database.cachedStatement(sql: "DELETE FROM entry WHERE parent = ? AND segment = ?")
        try statement.execute(arguments: [key.parentPath, key.lastSegment])
    }
}

/// The counters of `nextID`.
enum CounterTable {
    static func next(_ counter: CoordinationKey, in database: Database) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO counter (path, last) VALUES (?, 1)
                ON CONFLICT (path) DO UPDATE SET last = last + 1 RETURNING last
                """)
        guard let number = try Int64.fetchOne(statement, arguments: [counter.path]) else {
            throw CoordinationError.corrupt(reason: "the counter \(counter) has no number")
        }
        return number
    }
}
