import MartletClient
import MartletModel
import MartletRecord
import NIOCore

/// How `martlet consume` prints a record: a text with placeholders, as kcat has them.
///
///     %t topic  %p partition  %o offset  %T timestamp in milliseconds
///     %k key  %K its bytes  %s value  %S its bytes (-1 for null)
///     %h headers, name=value separated by commas  %% a percent sign
///     \n \r \t \\ as usual
struct RecordFormat: Equatable {
    enum Piece: Equatable {
        case literal([UInt8])
        case topic, partition, offset, timestamp, key, keyByteCount, value, valueByteCount, headers
    }

    let pieces: [Piece]

    /// The value on a line.
    static let value = RecordFormat(pieces: [.value, .literal([UInt8(ascii: "\n")])])

    private init(pieces: [Piece]) { self.pieces = pieces }

    /// - Throws: for a placeholder that there is not.
    init(_ text: String) throws(CommandFailure) {
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        var characters = text.makeIterator()
        while let character = characters.next() {
            switch character {
            case "%":
                let name = characters.next()
                if name == "%" {
                    literal.append(UInt8(ascii: "%"))
                } else {
                    if !literal.isEmpty { pieces.append(.literal(literal)) }
                    literal = []
                    pieces.append(try Self.piece(named: name))
                }
            case "\\": literal += try Self.escaped(characters.next())
            default: literal += character.utf8
            }
        }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        self.pieces = pieces
    }

    func write(_ record: ConsumedRecord, into output: inout ByteBuffer) {
        for piece in pieces {
            switch piece {
            case .literal(let bytes): output.writeBytes(bytes)
            case .topic: output.writeString(record.topic.text)
            case .partition: output.writeString(record.partition.description)
            case .offset: output.writeString(record.offset.description)
            case .timestamp: output.writeString(record.timestamp.description)
            case .key: if let key = record.key { output.writeImmutableBuffer(key) }
            case .keyByteCount: output.writeString("\(record.key?.readableBytes ?? -1)")
            case .value: if let value = record.value { output.writeImmutableBuffer(value) }
            case .valueByteCount: output.writeString("\(record.value?.readableBytes ?? -1)")
            case .headers:
                for (index, header) in record.headers.enumerated() {
                    output.writeString(index == 0 ? "\(header.key)=" : ",\(header.key)=")
                    if let value = header.value { output.writeImmutableBuffer(value) } else { output.writeString("NULL") }
                }
            }
        }
    }

    private static func piece(named name: Character?) throws(CommandFailure) -> Piece {
        switch name {
        case "t": .topic
        case "p": .partition
        case "o": .offset
        case "T": .timestamp
        case "k": .key
        case "K": .keyByteCount
        case "s": .value
        case "S": .valueByteCount
        case "h": .headers
        default:
            throw CommandFailure(
                "The format has no placeholder '%\(name.map(String.init) ?? "")': there are %t %p %o %T %k %K %s %S %h and %%.")
        }
    }

    private static func escaped(_ character: Character?) throws(CommandFailure) -> [UInt8] {
        switch character {
        case "n": [UInt8(ascii: "\n")]
        case "r": [UInt8(ascii: "\r")]
        case "t": [UInt8(ascii: "\t")]
        case "\\": [UInt8(ascii: "\\")]
        default:
            throw CommandFailure(
                "The format has no escape '\\\(character.map(String.init) ?? "")': there are \\n \\r \\t and \\\\.")
        }
    }
}
