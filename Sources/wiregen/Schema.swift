/// One schema file.
struct Schema: Sendable {
    enum Kind: Sendable {
        /// A request and the response to it.
        case api(number: Int, name: String)
        /// The key and the value of one kind of record in an internal topic.
        case record(number: Int, name: String, topic: String)
        /// Messages that are part of something else.
        case embedded
    }

    var kind = Kind.embedded
    var listeners: [String] = []
    var messages: [Message] = []
}

struct Message: Sendable {
    /// `request`, `response`, `key`, `value`, `header`, `data`.
    let role: String
    let name: String
    let validVersions: Versions
    let flexibleVersions: Versions
    /// The last version is not final yet, and not to be advertised.
    let isUnstable: Bool
    var fields: [Field] = []
    /// Structures that several fields share.
    var sharedStructures: [Structure] = []
}

struct Structure: Sendable {
    let name: String
    var fields: [Field] = []
}

struct Field: Sendable {
    let name: String
    let type: FieldType
    let versions: Versions
    var nullableVersions = Versions(nil)
    var tag: Int?
    var defaultText: String?
    /// May be dropped silently where a version lacks it.
    var isIgnorable = false
    /// Elements are told apart by this field.
    var isKey = false
    /// Never in the compact form: the client id of the request header.
    var isAlwaysClassic = false
    /// The fields of the structure that this field defines; empty where the structure is shared.
    var fields: [Field] = []
}
