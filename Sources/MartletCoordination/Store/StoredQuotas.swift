import MartletModel

/// The quotas of one entity as the store has them: `user name`, `client name`, `address name`, or `every user` for those who
/// have none by name, then a line `limit key=value` for each.
enum StoredQuotas {
    static func bytes(_ entity: QuotaEntity, _ limits: [QuotaKey: Double]) -> [UInt8] {
        var text = StoredText(kind: "quotas", layout: 1)
        for (word, part) in [("user", entity.user), ("client", entity.clientID), ("address", entity.address)] {
            switch part {
            case .named(let name)?: text.add(word, name)
            case .everyOther?: text.add("every", word)
            case nil: break
            }
        }
        for (key, value) in limits.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text.add("limit", "\(key.rawValue)=\(value)")
        }
        return text.bytes
    }

    static func quotas(_ bytes: [UInt8]) throws(StoredValueError) -> (QuotaEntity, [QuotaKey: Double]) {
        let lines = try StoredLines(bytes, kind: "quotas", layout: 1)
        var entity = QuotaEntity()
        var limits: [QuotaKey: Double] = [:]
        for line in lines.lines {
            switch (line.word, line.text) {
            case ("user", let name): entity.user = .named(name)
            case ("client", let name): entity.clientID = .named(name)
            case ("address", let name): entity.address = .named(name)
            case ("every", "user"): entity.user = .everyOther
            case ("every", "client"): entity.clientID = .everyOther
            case ("every", "address"): entity.address = .everyOther
            case ("limit", let text):
                let halves = text.split(separator: "=", maxSplits: 1)
                guard halves.count == 2, let value = Double(halves[1]), value.isFinite, value >= 0 else {
                    throw StoredValueError("the limit '\(text.prefix(100))' cannot be read")
                }
                // A key of a newer program is not ours to lose, and not ours to keep.
                if let key = QuotaKey(rawValue: String(halves[0])) { limits[key] = value }
            default: break
            }
        }
        return (entity, limits)
    }
}
