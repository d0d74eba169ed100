import Dispatch
import Foundation
import Synchronization

/// Three nodes of a coordination engine with mutual TLS on loopback, run by `scripts/ensemble --attended`: they end when
/// its input does, so that they never outlive this process, however it ends.
final class Ensemble: Sendable {
    enum Engine: String, Sendable, CaseIterable { case zookeeper, etcd }

    enum NodeState: String, Sendable { case leader, follower, none }

    static let nodes = 1...3

    let engine: Engine
    /// `host:port` of each node for clients, in the order of the nodes' numbers.
    let endpoints: [String]
    private let attendant: Attendant

    private init(_ engine: Engine, endpoints: [String], _ attendant: Attendant) {
        self.engine = engine
        self.endpoints = endpoints
        self.attendant = attendant
    }

    /// The one that all tests of an engine share that do no harm to it. Each keeps to keys of its own.
    static func shared(_ engine: Engine) async throws -> Ensemble { try await SharedEnsembles.only.ensemble(engine) }

    /// One for the time of `body`, which may do to it what it likes.
    static func run<Answer>(_ engine: Engine, _ body: (Ensemble) async throws -> Answer) async throws -> Answer {
        let ensemble = try await start(engine)
        do {
            let answer = try await body(ensemble)
            await ensemble.attendant.end()
            return answer
        } catch {
            await ensemble.attendant.end()
            throw error
        }
    }

    fileprivate static func start(_ engine: Engine) async throws -> Ensemble {
        let attendant = try Attendant(engine)
        let endpoints = try await attendant.nextLine().split(separator: ",").map(String.init)
        return Ensemble(engine, endpoints: endpoints, attendant)
    }

    // MARK: What clients need

    /// PEM files: the authority that signed the nodes' certificates, and a certificate with its key that they accept.
    var authority: String { attendant.folder + "/ca.crt" }
    var certificate: String { attendant.folder + "/client.crt" }
    var key: String { attendant.folder + "/client.key" }
    /// Another certificate, without a common name.
    var namelessCertificate: String { attendant.folder + "/nameless.crt" }
    var namelessKey: String { attendant.folder + "/nameless.key" }

    // MARK: What is done to nodes

    func kill(_ node: Int) async throws { try await attendant.command("kill \(node)", expecting: "done") }
    func pause(_ node: Int) async throws { try await attendant.command("pause \(node)", expecting: "done") }
    func resume(_ node: Int) async throws { try await attendant.command("resume \(node)", expecting: "done") }

    /// Starts a node that was killed. It takes its time until it answers: see ``waitUntilAllAnswer()``.
    func start(_ node: Int) async throws { try await attendant.command("start \(node)", expecting: "done") }

    func state(of node: Int) async throws -> NodeState {
        let answer = try await attendant.command("state \(node)")
        guard let state = NodeState(rawValue: answer) else {
            throw EnsembleError("'state \(node)' was answered with '\(answer)'")
        }
        return state
    }

    /// The node that leads, once there is one.
    func leader() async throws -> Int {
        while true {
            for node in Self.nodes where try await state(of: node) == .leader { return node }
            try Task.checkCancellation()
        }
    }

    /// A node that follows, once there is one.
    func follower() async throws -> Int {
        while true {
            for node in Self.nodes where try await state(of: node) == .follower { return node }
            try Task.checkCancellation()
        }
    }

    func waitUntilAllAnswer() async throws {
        for node in Self.nodes {
            while try await state(of: node) == .none { try Task.checkCancellation() }
        }
    }
}

struct EnsembleError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

private actor SharedEnsembles {
    static let only = SharedEnsembles()
    private var ensembles: [Ensemble.Engine: Task<Ensemble, any Error>] = [:]

    func ensemble(_ engine: Ensemble.Engine) async throws -> Ensemble {
        if let started = ensembles[engine] { return try await started.value }
        let task = Task { try await Ensemble.start(engine) }
        ensembles[engine] = task
        return try await task.value
    }
}

/// The process that runs the nodes: told by lines, answers by lines, one after the other.
private final class Attendant: Sendable {
    let folder: String
    private let process: Process
    private let input = Pipe()
    private let output = Pipe()
    private let complaints = Pipe()
    /// Waits for answers instead of a task.
    private let queue = DispatchQueue(label: "ensemble")
    private let unread = Mutex(Data())

    init(_ engine: Ensemble.Engine) throws {
        // One that has ended is told of by what it said, not by a signal.
        signal(SIGPIPE, SIG_IGN)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-ensemble-\(UUID().uuidString)").path
        process = Process()
        process.executableURL = URL(fileURLWithPath: packageFolder + "/scripts/ensemble")
        process.arguments = ["--attended", engine.rawValue, folder]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = complaints
        // Threads of tasks take no signals, and what they start would inherit that: no timeout of the script would end.
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    @discardableResult
    func command(_ line: String, expecting expected: String? = nil) async throws -> String {
        let answer = try await onQueue {
            try self.input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
            return try self.readLine()
        }
        if let expected, answer != expected { throw EnsembleError("'\(line)' was answered with '\(answer)'") }
        return answer
    }

    func nextLine() async throws -> String { try await onQueue { try self.readLine() } }

    /// Ends the nodes, and waits until they have.
    func end() async {
        _ = try? await onQueue {
            try self.input.fileHandleForWriting.close()
            self.process.waitUntilExit()
            return ""
        }
    }

    private func onQueue(_ body: @escaping @Sendable () throws -> String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }

    private func readLine() throws -> String {
        while true {
            let line = unread.withLock { unread -> String? in
                guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                defer { unread = Data(unread[(end + 1)...]) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            if let line { return line }
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else {
                let complaint = try complaints.fileHandleForReading.readToEnd() ?? Data()
                throw EnsembleError(String(decoding: complaint, as: UTF8.self))
            }
            unread.withLock { $0.append(bytes) }
        }
    }
}

/// The checked-out package that these tests were built from.
private let packageFolder = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
