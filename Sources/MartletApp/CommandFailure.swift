/// Why a command failed, as the one sentence that its user reads. ArgumentParser prints it behind `Error: ` and exits
/// with 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
