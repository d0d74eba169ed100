import ArgumentParser
import MartletStrategy

/// `martlet cluster coordination watch`
struct CoordinationWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print what changes at or below a key, until Ctrl-C.",
        discussion: """
            Examples:
              martlet cluster coordination watch /brokers --config server.properties
              martlet cluster coordination watch /controller --config server.properties --count 1 --format json

            A line says which key changed and what it holds now, which may be newer than the change. Several changes can be one
            line. 'resync' means that some may have been missed: list the keys again.
            """)

    @Argument(help: ArgumentHelp("A path like /brokers.", valueName: "prefix")) var prefix: CoordinationKeyArgument
    @Option(help: "End after so many lines.") var count: Int?
    @OptionGroup var coordination: CoordinationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count \(count) is no number of lines: at least 1.") }
    }

    func run() async throws {
        try await Interruption.cancels { [self] in
            try await coordination.withStore { store in try await watch(store) }
        }
    }

    private func watch(_ store: any CoordinationStore) async throws {
        let changes = await store.watch(prefix.key)
        StandardError.line("Watching \(prefix.key). Ctrl-C ends it.")
        var lines = 0
        for await change in changes {
            try print(change, try await entry(of: change, in: store))
            lines += 1
            if lines == count { return }
        }
        if !Task.isCancelled { throw CommandFailure("The session with the coordination store has ended.") }
    }

    private func entry(of change: CoordinationChange, in store: any CoordinationStore) async throws -> CoordinationEntry? {
        guard case .changed(let key) = change else { return nil }
        return try await store.get(key)
    }

    private func print(_ change: CoordinationChange, _ entry: CoordinationEntry?) throws {
        switch output.format {
        case .plain: StandardOutput.line(CoordinationChangeLine.text(change, entry, below: prefix.key))
        case .json: StandardOutput.line(try JSONText.line(CoordinationChangeLine(change, entry, below: prefix.key)))
        }
    }
}

/// One line of a watch.
struct CoordinationChangeLine: Encodable {
    /// `changed`, `deleted` or `resync`.
    let event: String
    let key: String
    let entry: CoordinationEntryJSON?

    init(_ change: CoordinationChange, _ entry: CoordinationEntry?, below prefix: CoordinationKey) {
        switch change {
        case .changed(let changed):
            event = entry == nil ? "deleted" : "changed"
            key = changed.path
            self.entry = entry.map { CoordinationEntryJSON(changed, $0) }
        case .resync:
            event = "resync"
            key = prefix.path
            self.entry = nil
        }
    }

    static func text(_ change: CoordinationChange, _ entry: CoordinationEntry?, below prefix: CoordinationKey) -> String {
        let line = CoordinationChangeLine(change, entry, below: prefix)
        guard let entry else { return "\(line.event) \(line.key)" }
        return "\(line.event) \(line.key) version \(entry.version.rawValue), \(entry.bytes.count) bytes"
    }
}
