import MartletModel

/// What is kept of a user's passwords as the store has it: a line `scram mechanism iterations salt storedKey serverKey`
/// for each mechanism, bytes in hexadecimal.
enum StoredCredentials {
    static func bytes(_ user: String, _ credentials: [ScramMechanism: ScramCredential]) -> [UInt8] {
        var text = StoredText(kind: "user", layout: 1)
        text.add("name", user)
        for (mechanism, credential) in credentials.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let fields = [credential.salt, credential.storedKey, credential.serverKey].map(hexadecimal)
            text.add("scram", "\(mechanism.rawValue) \(credential.iterations) \(fields.joined(separator: " "))")
        }
        return text.bytes
    }

    static func credentials(_ bytes: [UInt8]) throws(StoredValueError) -> (String, [ScramMechanism: ScramCredential]) {
        let lines = try StoredLines(bytes, kind: "user", layout: 1)
        var credentials: [ScramMechanism: ScramCredential] = [:]
        for line in lines.lines where line.word == "scram" {
            let fields = line.text.split(separator: " ")
            guard fields.count == 5, let mechanism = Int8(fields[0]).flatMap(ScramMechanism.init),
                let iterations = Int(fields[1]),
                let salt = Self.bytes(fields[2]), let storedKey = Self.bytes(fields[3]), let serverKey = Self.bytes(fields[4]),
                storedKey.count == mechanism.keyByteCount, serverKey.count == mechanism.keyByteCount, !salt.isEmpty,
                (ScramMechanism.iterationsMin...ScramMechanism.iterationsMax).contains(iterations)
            else { throw StoredValueError("a credential cannot be read") }
            credentials[mechanism] = ScramCredential(
                salt: salt, storedKey: storedKey, serverKey: serverKey, iterations: iterations)
        }
        return (try lines.only("name"), credentials)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
