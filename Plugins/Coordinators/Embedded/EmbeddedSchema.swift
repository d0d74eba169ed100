import GRDB
import MartletStrategy

/// The file's layout, version 1:
///
///     entry(parent, segment, value, version)   the keys: `/topics/orders` is parent `/topics`, segment `orders`
///     counter(path, last)                      the counters of `nextID`
///     state(name, number)                      `version`: the last one handed out, for all keys together
enum EmbeddedSchema {
    /// "MART", so that `file` and we can tell whose database it is.
    private static let applicationID: Int64 = 0x4D41_5254
    private static let version: Int64 = 1

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "coordination"
        configuration.prepareDatabase { database in
            // Exclusive, and set before the first access: no shared memory file, and nobody else gets in.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            // After the journal mode: the write-ahead log would otherwise be flushed at checkpoints only.
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }

    /// Makes the tables of a new file, or makes sure that an old one is ours. Writes nothing to an old one: a broker
    /// must start on a disk that is full.
    static func prepare(_ database: Database) throws {
        switch try Int64.fetchOne(database, sql: "PRAGMA user_version") ?? 0 {
        case 0: try create(in: database)
        case version: break
        case let newer: throw CoordinationError.corrupt(reason: "it has the layout \(newer), this program knows up to \(version)")
        }
        guard try Int64.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
            throw CoordinationError.corrupt(reason: "it is a database of another program")
        }
    }

    private static func create(in database: Database) throws {
        let tables = try Int64.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard tables == 0 else { throw CoordinationError.corrupt(reason: "it is a database of another program") }
        try database.inOneTransaction {
            try database.execute(
                sql: """
                    CREATE TABLE entry (
                        parent TEXT NOT NULL, segment TEXT NOT NULL, value BLOB NOT NULL, version INTEGER NOT NULL,
                        PRIMARY KEY (parent, segment));
                    CREATE TABLE counter (path TEXT NOT NULL PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TABLE state (name TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
                    INSERT INTO state VALUES ('version', 0);
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(version);
                    """)
        }
    }
}

extension Database {
    /// All of `body` or nothing, with the lock taken at its start.
    func inOneTransaction<Answer>(_ body: () throws -> Answer) throws -> Answer {
        var answer: Answer?
        try inTransaction(.immediate) {
            answer = try body()
            return .commit
        }
        guard let answer else { preconditionFailure("a transaction ended without its body") }
        return answer
    }
}
