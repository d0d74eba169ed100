extension BrokerConfigKeys {
    /// TLS: each of them may be set for one listener, as `listener.name.<name>.<key>`.
    static let tls: [ConfigKey] = [
        ConfigKey(
            "ssl.keystore.type", .string, default: "PEM", in: .words(["PEM", "PKCS12", "JKS"]),
            "In which form ssl.keystore.location is; JKS is known so that it can be refused with the command that converts it."),
        ConfigKey(
            "ssl.keystore.location", .string, default: nil, importance: .high,
            "The file of the broker's private key and certificate; as PEM, the key, the certificate and its intermediates in one file."
        ),
        ConfigKey("ssl.keystore.password", .password, default: nil, "The password of ssl.keystore.location where it is PKCS12."),
        ConfigKey(
            "ssl.keystore.certificate.chain", .string, default: nil,
            "The certificate and its intermediates as PEM: the text itself, or the path of a file; instead of ssl.keystore.location."
        ),
        ConfigKey(
            "ssl.keystore.key", .password, default: nil,
            "The private key as PEM (PKCS#8, PKCS#1 or SEC1): the text itself, or the path of a file; goes with ssl.keystore.certificate.chain."
        ),
        ConfigKey("ssl.key.password", .password, default: nil, "The password of the private key, where it is encrypted."),
        ConfigKey(
            "ssl.truststore.type", .string, default: "PEM", in: .words(["PEM", "PKCS12", "JKS"]),
            "In which form ssl.truststore.location is."),
        ConfigKey(
            "ssl.truststore.location", .string, default: nil, importance: .high,
            "The file of the authorities whose certificates are believed; not set: those of the operating system."),
        ConfigKey(
            "ssl.truststore.password", .password, default: nil, "The password of ssl.truststore.location where it is PKCS12."),
        ConfigKey(
            "ssl.truststore.certificates", .string, default: nil,
            "The authorities as PEM text, instead of ssl.truststore.location."),
        ConfigKey(
            "ssl.crl.location", .string, default: nil,
            "A PEM file of revocation lists: every authority of a client's chain must have one in it, and it must not be out of date."
        ),
        ConfigKey(
            "ssl.client.auth", .string, default: "none", in: .words(["none", "requested", "required"]), importance: .high,
            "Whether clients show a certificate. A SASL_SSL listener asks for one only where this is set for it by name."),
        ConfigKey(
            "ssl.enabled.protocols", .list, default: "TLSv1.2,TLSv1.3", in: .words(["TLSv1.2", "TLSv1.3"]),
            "The versions of TLS that are spoken."),
        ConfigKey(
            "ssl.cipher.suites", .list, default: nil,
            "The cipher suites that are allowed, by the names of the standard or of OpenSSL, the preferred first; not set: those of OpenSSL, with TLS_AES_128_GCM_SHA256 preferred."
        ),
        ConfigKey(
            "ssl.endpoint.identification.algorithm", .string, default: "https", in: .words(["https", ""]),
            "Whether a server's certificate must be for the name that was connected to (https) or need not be (empty)."),
        ConfigKey(
            "ssl.principal.mapping.rules", .string, default: "DEFAULT",
            "How the subject of a client's certificate becomes a principal: RULE:pattern/replacement/[LU], the first that fits; DEFAULT is the whole subject."
        ),
        ConfigKey(
            "ssl.principal.source", .string, default: "subject", in: .words(["subject", "san-uri", "san-dns"]),
            "Which name in a client's certificate is mapped to a principal: its subject, its first URI (SPIFFE) or its first DNS name."
        ),
        ConfigKey(
            "ssl.handshake.timeout.ms", .long, default: "10000", in: .integers(100...600_000),
            "How many milliseconds a TLS handshake may take."),
        ConfigKey(
            "ssl.allow.dn.changes", .boolean, default: "false",
            "Whether a certificate that is loaded anew may have another subject than the one before."),
        ConfigKey(
            "ssl.allow.san.changes", .boolean, default: "false",
            "Whether a certificate that is loaded anew may lack alternative names of the one before."),
    ]

    /// SASL: each of them may be set for one listener, most of them for one mechanism of it, as
    /// `listener.name.<name>.<mechanism>.<key>`.
    static let sasl: [ConfigKey] = [
        ConfigKey(
            "sasl.enabled.mechanisms", .list, default: "SCRAM-SHA-512,SCRAM-SHA-256",
            in: .words(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"]),
            "How clients may authenticate at SASL listeners. PLAIN sends the password as it is: only over TLS."),
        ConfigKey(
            "sasl.jaas.config", .password, default: nil,
            "The users of PLAIN, as Kafka writes them: a PlainLoginModule with user_NAME=\"password\". Users made with martlet user can log in with PLAIN as well."
        ),
        ConfigKey(
            "sasl.server.max.receive.size", .int, default: "524288", in: .integers(1024...16_777_216),
            "The largest message in bytes that is taken before a client has authenticated."),
        ConfigKey(
            "connections.max.reauth.ms", .long, default: "0", in: .integers(0...Int64(Int32.max)),
            "After how many milliseconds a client has to authenticate anew (KIP-368); 0: never, but for tokens that end."),
        ConfigKey(
            "connection.failed.authentication.delay.ms", .int, default: "100", in: .integers(0...60_000),
            "How many milliseconds a failed authentication is answered late, so that guessing takes time."),
        ConfigKey(
            "sasl.oauthbearer.jwks.endpoint.url", .string, default: nil,
            "Where the keys come from that sign tokens: an https or file URL; http is taken with a warning, since keys can be forged on the way. Not set: every token is refused. An https server must have a certificate of an authority of listener.name.NAME.oauthbearer.ssl.truststore.location (or of the option ssl.truststore.location of an OAuthBearerLoginModule), or else of the operating system."
        ),
        ConfigKey(
            "sasl.oauthbearer.jwks.endpoint.refresh.ms", .long, default: "3600000", in: .integers(1000...Int64(Int32.max)),
            "How many milliseconds keys are used before they are fetched again. A token of an unknown key is refused and has them fetched at once, at most every 10 seconds."
        ),
        ConfigKey(
            "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", .long, default: "100", in: .integers(10...Int64(Int32.max)),
            "After how many milliseconds keys that could not be fetched are fetched again; twice as many after each more failure. Those fetched before stay in force."
        ),
        ConfigKey(
            "sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", .long, default: "10000", in: .integers(10...Int64(Int32.max)),
            "The most milliseconds between two attempts to fetch keys after failures."),
        ConfigKey(
            "sasl.login.connect.timeout.ms", .int, default: "10000", in: .integers(100...600_000),
            "How many milliseconds connecting to where keys are fetched from may take, and a TLS handshake there as long again."),
        ConfigKey(
            "sasl.login.read.timeout.ms", .int, default: "10000", in: .integers(100...600_000),
            "How many milliseconds the whole answer may take where keys are fetched from."),
        ConfigKey("sasl.oauthbearer.expected.issuer", .string, default: nil, "The issuer that a token must have."),
        ConfigKey("sasl.oauthbearer.expected.audience", .list, default: nil, "The audiences of which a token must have one."),
        ConfigKey(
            "sasl.oauthbearer.clock.skew.seconds", .int, default: "30", in: .integers(0...3600),
            "By how many seconds the issuer's clock may differ from this machine's."),
        ConfigKey("sasl.oauthbearer.sub.claim.name", .string, default: "sub", "The claim of a token that names the principal."),
        ConfigKey("sasl.oauthbearer.scope.claim.name", .string, default: "scope", "The claim of a token that lists its scopes."),
    ]

    /// Security of the broker as a whole.
    static let access: [ConfigKey] = [
        ConfigKey(
            "authorizer.class.name", .class, default: "", importance: .high,
            "The authorizer that decides who may do what, such as acl (Kafka's class names for access control lists mean the same); empty: everybody may do everything. Its setting x is the key authorizer.class.name.x."
        ),
        ConfigKey(
            "super.users", .string, default: "", importance: .high,
            "Who may do everything, separated by semicolons: User:admin;User:CN=ops."),
        ConfigKey(
            "allow.everyone.if.no.acl.found", .boolean, default: "false",
            "Whether a resource that no access rule is about is open to everybody."),
        ConfigKey(
            "tls.reload", .string, default: "watch", in: .words(["watch", "sighup", "off"]),
            "When certificates are loaded anew: when their files change or SIGHUP comes, at SIGHUP only, or never."),
        ConfigKey(
            "inter.broker.principals", .string, default: nil,
            "Whose certificates can be a broker's, separated by semicolons, such as User:CN=broker-1; not set: anybody's. Each broker is known by the certificate that it registers in the coordination store, in any case."
        ),
    ]
}
