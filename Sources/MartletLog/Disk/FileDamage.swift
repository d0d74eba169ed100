/// What is wrong with the content of a file, as the end of a sentence that begins with its name.
struct FileDamage: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
