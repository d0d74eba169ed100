import ArgumentParser

/// `--format`
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people.
    case plain
    /// For programs.
    case json
}

struct OutputOptions: ParsableArguments {
    @Option(help: "How to print: plain for people, json for programs.")
    var format: OutputFormat = .plain
}
