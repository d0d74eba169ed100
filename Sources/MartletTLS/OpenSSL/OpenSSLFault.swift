internal import COpenSSL

/// What OpenSSL noted in this thread's queue of errors, taken out of it.
struct OpenSSLFault: Error, Sendable, Hashable, CustomStringConvertible {
    struct Entry: Sendable, Hashable {
        let library: Int32
        let reason: Int32
        /// `bad decrypt`
        let text: String
    }

    /// The first is the cause.
    let entries: [Entry]

    /// Empties the queue.
    init() {
        var entries: [Entry] = []
        while true {
            let code = ERR_get_error()
            if code == 0 { break }
            // A queue has 16 places.
            let text = ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
            entries.append(
                Entry(library: martlet_ERR_GET_LIB(code), reason: martlet_ERR_GET_REASON(code), text: text))
        }
        self.entries = entries
    }

    func has(_ library: Int32, _ reason: Int32) -> Bool {
        entries.contains { $0.library == library && $0.reason == reason }
    }

    var description: String {
        var texts: [String] = []
        for entry in entries where !texts.contains(entry.text) { texts.append(entry.text) }
        return texts.isEmpty ? "OpenSSL gives no reason" : texts.joined(separator: ", ")
    }
}
