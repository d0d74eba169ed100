/// The keys about listeners, read together: they refer to each other by name.
struct ListenerList {
    private(set) var listeners: [ListenerSettings] = []
    private(set) var advertised: [ListenerSettings] = []
    private(set) var interBrokerName = ""
    /// By `inter.broker.listener.name`.
    private(set) var interBrokerIsNamed = false
    /// Brokers speak without TLS to each other, and the configuration says `PLAINTEXT` in so many words.
    private(set) var brokersSpeakInTheClear = false

    init(_ reader: inout SettingsReader) {
        let protocols = Self.protocols(&reader)
        let controllers = Set((reader.list("controller.listener.names") ?? []).map { $0.uppercased() })
        listeners = Self.parsed("listeners", protocols, without: controllers, &reader)
        advertised = Self.parsed("advertised.listeners", protocols, without: controllers, &reader)
        if advertised.isEmpty { advertised = listeners }
        checkAdvertised(&reader)
        interBrokerName = Self.interBrokerName(among: listeners, &reader)
        interBrokerIsNamed = reader.text("inter.broker.listener.name") != nil
        brokersSpeakInTheClear = speaksInTheClear(&reader)
    }

    private func speaksInTheClear(_ reader: inout SettingsReader) -> Bool {
        guard listeners.first(where: { $0.name == interBrokerName })?.securityProtocol == .plaintext else { return false }
        let key = "security.inter.broker.protocol"
        let isSaid = reader.origin(of: key).map { $0 != .builtIn } ?? false
        return isSaid && reader.text(key) == SecurityProtocol.plaintext.rawValue
            || reader.text("inter.broker.listener.name")?.uppercased() == SecurityProtocol.plaintext.rawValue
    }

    private static func protocols(_ reader: inout SettingsReader) -> [String: SecurityProtocol] {
        let key = "listener.security.protocol.map"
        var protocols: [String: SecurityProtocol] = [:]
        for entry in reader.list(key) ?? [] {
            let halves = entry.split(separator: ":", omittingEmptySubsequences: false).map(\.trimmed)
            guard halves.count == 2, let security = SecurityProtocol(rawValue: halves[1].uppercased()) else {
                let known = SecurityProtocol.allCases.map(\.rawValue).joined(separator: ", ")
                reader.add(problem(key, entry, "must be NAME:PROTOCOL with one of \(known)", reader))
                continue
            }
            protocols[halves[0].uppercased()] = security
        }
        return protocols
    }

    private static func parsed(
        _ key: String, _ protocols: [String: SecurityProtocol], without controllers: Set<String>,
        _ reader: inout SettingsReader
    ) -> [ListenerSettings] {
        var parsed: [ListenerSettings] = []
        for text in reader.list(key) ?? [] {
            guard let address = ListenerAddress(text) else {
                reader.add(problem(key, text, "must be NAME://host:port with a port from 0 to 65535", reader))
                continue
            }
            if controllers.contains(address.name) { continue }
            if let objection = objection(to: address, protocols[address.name], after: parsed) {
                reader.add(problem(key, text, objection, reader))
                continue
            }
            parsed.append(
                ListenerSettings(
                    name: address.name, host: address.host, port: address.port,
                    securityProtocol: protocols[address.name] ?? .plaintext))
        }
        return parsed
    }

    private static func objection(
        to address: ListenerAddress, _ security: SecurityProtocol?, after others: [ListenerSettings]
    ) -> String? {
        guard security != nil else { return "has a name that listener.security.protocol.map does not list" }
        if others.contains(where: { $0.name == address.name }) { return "names the listener \(address.name) twice" }
        if address.port != 0, others.contains(where: { $0.port == address.port && $0.host == address.host }) {
            return "uses the address of another listener"
        }
        return nil
    }

    private func checkAdvertised(_ reader: inout SettingsReader) {
        guard reader.list("advertised.listeners") != nil else { return }
        for listener in advertised {
            if !listeners.contains(where: { $0.name == listener.name }) {
                reader.add(
                    Self.problem(
                        "advertised.listeners", "\(listener)", "names a listener that is not in listeners", reader))
            } else if listener.host == "0.0.0.0" || listener.host == "::" {
                reader.add(
                    Self.problem(
                        "advertised.listeners", "\(listener)", "has an address that no client can connect to", reader))
            }
        }
    }

    private static func interBrokerName(
        among listeners: [ListenerSettings], _ reader: inout SettingsReader
    ) -> String {
        let key = "inter.broker.listener.name"
        if let name = reader.text(key)?.uppercased() {
            if !listeners.contains(where: { $0.name == name }) {
                reader.add(problem(key, name, "is not in listeners", reader))
            }
            return name
        }
        let security = reader.choice("security.inter.broker.protocol", orElse: SecurityProtocol.plaintext)
        if let listener = listeners.first(where: { $0.securityProtocol == security }) { return listener.name }
        // Who has no plaintext listener, and did not speak of brokers, has one broker.
        let origin = reader.origin(of: "security.inter.broker.protocol")
        if origin == nil || origin == .builtIn, let first = listeners.first { return first.name }
        if !listeners.isEmpty {
            reader.add(
                problem("security.inter.broker.protocol", security.rawValue, "fits none of the listeners", reader))
        }
        return ""
    }

    private static func problem(_ key: String, _ value: String, _ reason: String, _ reader: SettingsReader) -> ConfigProblem {
        ConfigProblem(key: key, value: value, reason: reason, origin: reader.origin(of: key))
    }
}

/// `NAME://host:port`, taken apart. The host may be empty or an IPv6 address in brackets.
struct ListenerAddress {
    let name: String
    let host: String
    let port: UInt16

    init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        let address = text[colon...].dropFirst(3)
        guard let lastColon = address.lastIndex(of: ":"),
            let port = UInt16(address[address.index(after: lastColon)...])
        else { return nil }
        var host = address[..<lastColon]
        if host.hasPrefix("["), host.hasSuffix("]"), host.count > 2 {
            host = host.dropFirst().dropLast()
        } else if host.contains(where: { $0 == ":" || $0 == "[" || $0 == "]" }) {
            return nil
        }
        let name = text[..<colon].uppercased()
        guard !name.isEmpty, !host.contains(where: { $0 == "/" || $0 == " " || $0 == "@" }) else { return nil }
        self.name = name
        self.host = String(host)
        self.port = port
    }
}
