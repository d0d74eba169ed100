import ArgumentParser
import MartletClient
import MartletModel

/// `martlet user set`
struct UserSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Give a user a password, new or another.",
        discussion: """
            Examples:
              martlet user set alice
              martlet user set alice --password-file /run/secrets/alice
              generate-password | martlet user set alice

            The password is asked for at the terminal without being shown, or read from a file or a pipe: never from the command
            line, which others can see. It does not leave this machine: the broker gets what is needed to check it.
            """)

    @Argument(help: "The user's name; its principal is User:NAME.") var name: String
    @Option(name: .long, help: ArgumentHelp("Its first line is the password.", valueName: "file")) var passwordFile: String?
    @Option(help: ArgumentHelp("How often the password is stretched.", valueName: "n")) var iterations = ScramMechanism
        .iterationsMin
    @OptionGroup var cluster: ClusterOptions

    func validate() throws {
        guard !name.isEmpty else { throw ValidationError("A user has a name.") }
        guard (ScramMechanism.iterationsMin...ScramMechanism.iterationsMax).contains(iterations) else {
            throw ValidationError("--iterations must be from \(ScramMechanism.iterationsMin) to \(ScramMechanism.iterationsMax).")
        }
    }

    func run() async throws {
        let password = try await PasswordInput.read(file: passwordFile, for: name)
        let (name, iterations) = (name, iterations)
        try await cluster.withClient { try await $0.admin.setPassword(password, ofUser: name, iterations: iterations) }
        StandardOutput.line("User '\(name)' can log in by \(ScramMechanism.allCases.map(\.name).joined(separator: " and ")).")
    }
}
