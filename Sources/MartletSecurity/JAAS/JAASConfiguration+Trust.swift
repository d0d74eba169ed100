public import MartletModel

extension JAASConfiguration {
    /// Which authorities are believed where tokens or their keys are fetched, as Kafka has it: by options of the login module
    /// that are named as the keys are. Nil: those of the operating system.
    ///
    /// - Throws: ``JAASOptionError`` for a store that cannot be read here.
    public func trust() throws(JAASOptionError) -> TLSTrustSource? {
        if let text = options["ssl.truststore.certificates"] { return .pem(.inline(text)) }
        guard let file = options["ssl.truststore.location"] else { return nil }
        switch options["ssl.truststore.type"]?.uppercased() ?? Self.type(of: file) {
        case "PEM": return .pem(.file(file))
        case "PKCS12": return .pkcs12(file: file, password: options["ssl.truststore.password"] ?? "")
        case let type:
            throw JAASOptionError(
                option: "ssl.truststore.type",
                reason:
                    "is \(type), which is not read: set PEM or PKCS12; keytool -importkeystore -srckeystore \(file) -destkeystore \(file).p12 -deststoretype PKCS12 converts a store of Java"
            )
        }
    }

    private static func type(of file: String) -> String {
        if file.hasSuffix(".jks") { return "JKS" }
        return file.hasSuffix(".p12") || file.hasSuffix(".pfx") ? "PKCS12" : "PEM"
    }
}

/// What is wrong with an option of a login module.
public struct JAASOptionError: Error, Sendable, Hashable, CustomStringConvertible {
    public let option: String
    public let reason: String

    public var description: String { "has the option \(option), which \(reason)" }
}
