import MartletCoordination
import MartletStrategy

/// Configuration that follows a key: one price a line, `book 12`.
public struct PriceList: Sendable {
    private let prices: WatchedValue

    public init(at key: CoordinationKey, on store: any CoordinationStore) { prices = WatchedValue(key, on: store) }

    /// The present prices, and each change. A line that is no price is passed over.
    public var changes: AsyncStream<[String: Int]> {
        let contents = prices.contents
        return AsyncStream { continuation in
            let task = Task {
                for await entry in contents { continuation.yield(Self.prices(entry?.bytes ?? [])) }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private static func prices(_ bytes: [UInt8]) -> [String: Int] {
        var prices: [String: Int] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let price = Int(words[1]) { prices[String(words[0])] = price }
        }
        return prices
    }
}
