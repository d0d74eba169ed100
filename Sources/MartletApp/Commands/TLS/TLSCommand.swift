import ArgumentParser

/// `martlet tls`
struct TLSCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tls", abstract: "Make, renew and check certificates.",
        subcommands: [TLSInitCommand.self, TLSRenewCommand.self, TLSCheckCommand.self])
}
