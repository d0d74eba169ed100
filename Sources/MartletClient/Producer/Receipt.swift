/// Who is told when a record is acknowledged or has failed.
enum Receipt: Sendable {
    /// A task that waits.
    case awaited(OneShot<Acknowledgement>)
    /// A function, called on the event loop.
    case told(@Sendable (Result<Acknowledgement, ClientError>) -> Void)

    func settle(_ result: Result<Acknowledgement, ClientError>) {
        switch self {
        case .awaited(let receipt): receipt.settle(result)
        case .told(let completion): completion(result)
        }
    }
}
