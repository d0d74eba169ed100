import ArgumentParser
import MartletClient
import MartletModel

/// `--from`
struct StartArgument: ExpressibleByArgument {
    let position: StartPosition

    static let beginning = StartArgument(.beginning)

    private init(_ position: StartPosition) { self.position = position }

    /// `beginning`, `end`, `offset:N` or `timestamp:MS`.
    init?(argument: String) {
        switch argument {
        case "beginning": position = .beginning
        case "end": position = .end
        default:
            let parts = argument.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let number = Int64(parts[1]), number >= 0 else { return nil }
            switch parts[0] {
            case "offset": position = .offset(Offset(number))
            case "timestamp": position = .timestamp(Timestamp(number))
            default: return nil
            }
        }
    }

    var defaultValueDescription: String {
        switch position {
        case .beginning: "beginning"
        case .end: "end"
        case .offset(let offset): "offset:\(offset)"
        case .timestamp(let timestamp): "timestamp:\(timestamp)"
        }
    }
}
