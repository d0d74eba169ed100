import MartletStrategy

/// How recipes write a value: lines that people can read (``StoredText``), an empty line, and then the bytes of whoever
/// uses the recipe, as they are.
///
///     martlet leader 1
///     candidate shop-1
///     incarnation Kq3T…
///     attempt 1
///
///     https://10.0.0.7:8443
struct RecipeValue {
    let lines: StoredLines
    let body: [UInt8]

    static func bytes(_ kind: String, _ words: [(String, String)], body: [UInt8] = []) -> [UInt8] {
        var text = StoredText(kind: kind, layout: 1)
        for (word, value) in words { text.add(word, value) }
        return text.bytes + [UInt8(ascii: "\n")] + body
    }

    init(_ bytes: [UInt8], kind: String, at key: CoordinationKey) throws(RecipeError) {
        let newline = UInt8(ascii: "\n")
        guard let end = bytes.indices.dropLast().first(where: { bytes[$0] == newline && bytes[$0 + 1] == newline }) else {
            throw .corrupt(key, reason: "it is no value of a '\(kind)'")
        }
        do throws(StoredValueError) {
            lines = try StoredLines(Array(bytes[...end]), kind: kind, layout: 1)
        } catch {
            throw .corrupt(key, reason: error.reason)
        }
        body = Array(bytes[(end + 2)...])
    }

    func text(_ word: String, at key: CoordinationKey) throws(RecipeError) -> String {
        do throws(StoredValueError) {
            return try lines.only(word)
        } catch {
            throw .corrupt(key, reason: error.reason)
        }
    }

    /// A number of 1 and more, and not the last one.
    func number(_ word: String, at key: CoordinationKey) throws(RecipeError) -> Int64 {
        let text = try text(word, at: key)
        guard let number = Int64(text), number > 0, number < .max else {
            throw .corrupt(key, reason: "its \(word) '\(text.prefix(40))' is no number of 1 and more")
        }
        return number
    }
}
