import MartletStrategy

/// Where keys lie as znodes:
///
///     /chroot                     the root
///     /chroot/topics              a folder: keys lie below `/topics`. It has no data, and is a container.
///     /chroot/topics/orders=      the key `/topics/orders`, its value the data
///     /chroot/topics/orders/0=    the key `/topics/orders/0`
///     /chroot/%counters/ids%2Fp   the counter `/ids/p`: its number is the version of the data, plus one
///
/// A key's name ends with `=` and a folder's does not, so that one list says which children are keys, and each change
/// whether it is one of a key. An ephemeral key may have keys below it, which an ephemeral znode may not.
///
/// What ZooKeeper does not take in a name, and `%` and `=`, are written as `%` and two digits for each byte of UTF-8.
struct KeyPaths: Hashable, Sendable {
    /// Empty, or a path without `/` at its end.
    let chroot: String

    /// Everything here goes by bytes: to Unicode a mark may be one character with its neighbour.
    private static let keyMark = UInt8(ascii: "=")
    private static let counterFolder = "%counters"

    var root: String { chroot.isEmpty ? "/" : chroot }

    func znode(of key: CoordinationKey) -> String { path(key) + "=" }

    /// Where the keys below `key` are.
    func folder(of key: CoordinationKey) -> String { path(key) }

    func counter(_ counter: CoordinationKey) -> String {
        chroot + "/" + Self.counterFolder + "/"
            + counter.path.utf8.dropFirst().split(separator: UInt8(ascii: "/")).map { Self.encoded(String($0) ?? "") }
            .joined(separator: "%2F")
    }

    /// What has to be there before `znode` can be made, the uppermost first.
    func ancestors(of znode: String) -> [String] {
        var ancestors: [String] = []
        var path = ""
        for name in znode.utf8.split(separator: UInt8(ascii: "/")).dropLast() {
            path += "/" + (String(name) ?? "")
            ancestors.append(path)
        }
        return ancestors
    }

    /// Nil for what is no key: a folder, a counter, the znode of somebody else.
    func key(ofZnode znode: String) -> CoordinationKey? {
        guard znode.utf8.last == Self.keyMark, znode.utf8.starts(with: (chroot + "/").utf8) else { return nil }
        guard let decoded = Self.decoded(znode.utf8.dropFirst(chroot.utf8.count).dropLast()) else { return nil }
        return try? CoordinationKey(decoded)
    }

    /// The last segment of the key whose znode has this name; nil where it is none.
    func segment(ofName name: String) -> String? {
        guard name.utf8.last == Self.keyMark, let segment = Self.decoded(name.utf8.dropLast()) else { return nil }
        return segment.isEmpty || segment.utf8.contains(UInt8(ascii: "/")) ? nil : segment
    }

    private func path(_ key: CoordinationKey) -> String {
        let segments = key.path.utf8.dropFirst().split(separator: UInt8(ascii: "/")).map { Self.encoded(String($0) ?? "") }
        let path = chroot + "/" + segments.joined(separator: "/")
        // ZooKeeper's own folder is no place for keys.
        if chroot.isEmpty, segments.first == "zookeeper" { return "/%7A" + path.dropFirst(2) }
        return path
    }

    private static func encoded(_ segment: String) -> String {
        var encoded = ""
        for scalar in segment.unicodeScalars {
            switch scalar {
            case "%", "=", "\u{E000}"..."\u{F8FF}", "\u{FFF0}"..."\u{10FFFF}":
                for byte in UTF8.encode(scalar) ?? UTF8.EncodedScalar() {
                    encoded += "%" + String(byte >> 4, radix: 16, uppercase: true)
                    encoded += String(byte & 15, radix: 16, uppercase: true)
                }
            default: encoded.unicodeScalars.append(scalar)
            }
        }
        return encoded
    }

    private static func decoded(_ encoded: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var iterator = encoded.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
