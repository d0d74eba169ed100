internal import NIOCore

/// An answer that comes line by line, for one reader. What is not read holds up the connection and not the memory.
public struct HTTPLines: Sendable {
    let source: HTTPLineSource

    /// The next line that is not empty, without its end; nil where the answer, or the reader's task, has ended.
    public func next() async throws(HTTPFault) -> [UInt8]? {
        var iterator = source.stream.makeAsyncIterator()
        guard let result = await iterator.next() else { return nil }
        if case .success(let line) = result { source.consumed(line.count) }
        return try result.get()
    }

    /// Ends the connection.
    public func close() { source.close() }
}

/// Hands lines from the event loop to their reader.
final class HTTPLineSource: Sendable {
    typealias Element = Result<[UInt8], HTTPFault>

    let stream: AsyncStream<Element>
    private let continuation: AsyncStream<Element>.Continuation
    private let eventLoop: any EventLoop
    private let handler: NIOLoopBoundBox<HTTPConnectionHandler?>

    init(eventLoop: any EventLoop) {
        (stream, continuation) = AsyncStream.makeStream(of: Element.self)
        self.eventLoop = eventLoop
        handler = .makeEmptyBox(valueType: HTTPConnectionHandler.self, eventLoop: eventLoop)
        continuation.onTermination = { [weak self] _ in self?.close() }
    }

    // MARK: On the event loop

    func begin(_ handler: HTTPConnectionHandler) { self.handler.value = handler }

    func yield(_ line: [UInt8]) { continuation.yield(.success(line)) }

    func finish(_ fault: HTTPFault?) {
        if let fault { continuation.yield(.failure(fault)) }
        continuation.finish()
        handler.value = nil
    }

    // MARK: Of the reader

    func consumed(_ byteCount: Int) {
        eventLoop.execute { self.handler.value?.consumed(byteCount) }
    }

    func close() {
        eventLoop.execute { self.handler.value?.end(.cancelled) }
    }
}
