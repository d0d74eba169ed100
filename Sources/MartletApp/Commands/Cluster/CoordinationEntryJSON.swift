import FoundationEssentials
import MartletStrategy

/// A key and what it holds, for programs. A value that is no text is given in base64.
struct CoordinationEntryJSON: Encodable {
    let key: String
    let version: Int64
    /// The session that an ephemeral key ends with.
    let owner: String?
    let value: String?
    let base64: String?

    init(_ key: CoordinationKey, _ entry: CoordinationEntry) {
        self.key = key.path
        version = entry.version.rawValue
        owner = entry.owner
        value = String(validating: entry.bytes, as: UTF8.self)
        base64 = value == nil ? Data(entry.bytes).base64EncodedString() : nil
    }
}
