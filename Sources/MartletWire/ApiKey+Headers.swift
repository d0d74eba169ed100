extension ApiKey {
    /// Whether requests of this API in `version` have compact lengths and tagged fields (KIP-482).
    public func isFlexible(version: Int16) -> Bool {
        guard let firstFlexibleVersion else { return false }
        return version >= firstFlexibleVersion
    }
}
