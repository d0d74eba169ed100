import MartletConfig
import MartletModel
import MartletSecurity
import Testing

@Suite struct BrokerConfigurationTests {
    @Test func `The command line wins over the environment, and that over the file`() throws {
        let file = "num.partitions=1\nbroker.rack=a\nnode.id=1"
        let environment = ["KAFKA_NUM_PARTITIONS": "2", "MARTLET_BROKER_RACK": "b", "KAFKA_BROKER_RACK": "c"]
        let settings = try brokerSettings(file, environment: environment, flags: ["num.partitions=3"])
        #expect(settings.defaultPartitionCount == 3)
        #expect(settings.rack == "b")
        #expect(settings.brokerID == 1)
    }

    @Test func `A value remembers where it came from`() throws {
        let configuration = try BrokerConfiguration(
            file: ("p", "node.id=1"), environment: ["KAFKA_BROKER_RACK": "r"], flags: ["num.partitions=3"])
        #expect(configuration.assignments["node.id"]?.origin == .file(path: "p", line: 1))
        #expect(configuration.assignments["broker.rack"]?.origin == .environment(variable: "KAFKA_BROKER_RACK"))
        #expect(configuration.assignments["num.partitions"]?.origin == .flag)
    }

    @Test(arguments: [
        ("log.retention.mss=1", "p:1: 'log.retention.mss' is no configuration key: did you mean 'log.retention.ms'?"),
        ("num.partition=1", "p:1: 'num.partition' is no configuration key: did you mean 'num.partitions'?"),
        ("auto.craete.topics.enable=1", "did you mean 'auto.create.topics.enable'"),
        ("wholly.unheard.of.thing=1", "p:1: 'wholly.unheard.of.thing' is no configuration key."),
    ])
    func `An unknown key is an error with its place and the nearest key`(line: String, text: String) {
        let complaint = complaint { _ = try BrokerConfiguration(file: ("p", line)) }
        #expect(complaint.contains(text), "\(complaint)")
    }

    @Test func `Everything that is wrong is told at once`() throws {
        let complaint = complaint {
            _ = try brokerSettings("num.partitions=zero\nlisteners=nowhere\n\nqueued.max.requests=0\nlog.dirs=/a,/b")
        }
        #expect(
            complaint == """
                broker.properties:1: 'num.partitions' is 'zero': it must be a whole number from 1 to 100000.
                broker.properties:4: 'queued.max.requests' is '0': it must be a whole number from 1 to 2147483647.
                broker.properties:2: 'listeners' is 'nowhere': it must be NAME://host:port with a port from 0 to 65535.
                broker.properties:5: 'log.dirs' is '/a,/b': it names 2 folders; one is supported.
                """)
    }

    @Test func `A problem names the key as it was written, also where it stands for another`() {
        #expect(
            complaint { _ = try brokerSettings("log.retention.hours=x\nbroker.id=y") } == """
                broker.properties:1: 'log.retention.hours' is 'x': it must be a whole number from -1 to 2562047788015.
                broker.properties:2: 'broker.id' is 'y': it must be a whole number from -1 to 2147483647.
                """)
    }

    @Test func `Kafka's own file is taken, and one warning names what has no effect`() throws {
        let settings = try brokerSettings(
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.bootstrap.servers=localhost:9093
            listeners=PLAINTEXT://:9092,CONTROLLER://:9093
            inter.broker.listener.name=PLAINTEXT
            advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
            num.network.threads=3
            num.io.threads=8
            socket.send.buffer.bytes=102400
            socket.receive.buffer.bytes=102400
            socket.request.max.bytes=104857600
            log.dirs=/tmp/kraft-combined-logs
            num.partitions=1
            num.recovery.threads.per.data.dir=1
            offsets.topic.replication.factor=1
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            log.retention.hours=168
            log.segment.bytes=1073741824
            log.retention.check.interval.ms=300000
            """)
        #expect(settings.listeners.map(\.description) == ["PLAINTEXT://:9092"])
        #expect(settings.advertisedListeners.map(\.description) == ["PLAINTEXT://localhost:9092"])
        #expect(settings.warnings.count == 1)
        #expect(
            settings.warnings.first?.contains("controller.quorum.bootstrap.servers, num.io.threads, num.network.threads") == true)
    }

    @Test func `The ZooKeeper file of older Kafka is taken too`() throws {
        let settings = try brokerSettings(
            "broker.id=0\nlog.dirs=/tmp/kafka-logs\nzookeeper.connect=localhost:2181\nzookeeper.connection.timeout.ms=18000\ngroup.initial.rebalance.delay.ms=0"
        )
        #expect(settings.brokerID == 0)
        #expect(settings.dataDirectory == "/tmp/kafka-logs")
        #expect(settings.coordinator.name == "embedded")
        #expect(
            settings.warnings == [
                "zookeeper.connect, zookeeper.connection.timeout.ms count where coordination.strategy is zookeeper; it is embedded."
            ])
    }

    @Test func `The settings of the etcd coordinator may be written with its name`() throws {
        let settings = try brokerSettings(
            """
            coordination.strategy=etcd
            security.inter.broker.protocol=PLAINTEXT
            etcd.endpoints=https://a:2379,https://b:2379
            etcd.ssl.keystore.certificate.chain=/etc/martlet/broker.crt
            etcd.ssl.keystore.key=/etc/martlet/broker.key
            etcd.password=secret
            """)
        #expect(settings.coordinator.name == "etcd")
        #expect(settings.coordinator.settings["endpoints"] == "https://a:2379,https://b:2379")
        #expect(settings.warnings.isEmpty)
        for name in ["etcd.password", "etcd.ssl.keystore.key"] {
            let described = settings.describeBroker(names: [name])
            #expect(described.count == 1 && described[0].isSensitive && described[0].value == nil, "\(name)")
        }
        #expect(complaint { _ = try brokerSettings("coordination.strategy=etcd\netcd.endpoint=a") }.contains("endpoint"))
        #expect(
            try brokerSettings("etcd.prefix=/x").warnings == [
                "etcd.prefix count where coordination.strategy is etcd; it is embedded."
            ])
    }

    @Test func `Kafka's names of the settings of the ZooKeeper coordinator are as good as our own`() throws {
        let file = """
            coordination.strategy=zookeeper
            security.inter.broker.protocol=PLAINTEXT
            zookeeper.connect=zk1:2181,zk2:2181/martlet
            zookeeper.session.timeout.ms=9000
            zookeeper.max.in.flight.requests=10
            zookeeper.ssl.client.enable=true
            zookeeper.ssl.keystore.password=secret
            """
        let settings = try brokerSettings(file + "\ncoordination.strategy.session.timeout.ms=4000")
        #expect(
            settings.coordinator.settings == [
                "connect": "zk1:2181,zk2:2181/martlet", "session.timeout.ms": "4000", "ssl.client.enable": "true",
                "ssl.keystore.password": "secret",
            ])
        #expect(settings.warnings == ["These keys of Kafka have no effect here: zookeeper.max.in.flight.requests."])
        let described = settings.describeBroker(names: ["zookeeper.ssl.keystore.password"])
        #expect(described.map(\.isSensitive) == [true])
        #expect(described.map(\.value) == [nil])
        #expect(complaint { _ = try brokerSettings("coordination.strategy=zookeeper") }.contains("coordination.strategy.connect"))
    }

    @Test func `An authorizer that is not linked, and a TLS listener without a certificate, are refused`() {
        #expect(complaint { _ = try brokerSettings("authorizer.class.name=org.Acl") }.contains("acl"))
        #expect(complaint { _ = try brokerSettings("authorizer.class.name=\nssl.client.auth=none") } == "")
        #expect(complaint { _ = try brokerSettings("listeners=SSL://:9093") }.contains("martlet tls init"))
        #expect(
            complaint { _ = try brokerSettings("listeners=PLAINTEXT://:9092\nsecurity.inter.broker.protocol=SSL") }
                .contains("fits none of the listeners"))
    }

    @Test func `A mistyped key of a listener is no key`() {
        let key = "listener.name.tls.ssl.keystore.locaton"
        #expect(
            complaint { _ = try BrokerConfiguration(file: ("p", "\(key)=x")) }
                .contains("did you mean 'listener.name.tls.ssl.keystore.location'?"))
        #expect(complaint { _ = try BrokerConfiguration(file: ("p", "listener.name.tls.max.connections=5")) } == "")
    }

    @Test func `Each listener has its own values first`() throws {
        let settings = try brokerSettings(
            """
            listeners=PLAINTEXT://:9092,IN://:9093,OUT://:9094
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,IN:SSL,OUT:SASL_SSL
            ssl.keystore.location=/keys/all.pem
            ssl.client.auth=required
            listener.name.out.ssl.keystore.location=/keys/out.pem
            listener.name.out.sasl.enabled.mechanisms=PLAIN,OAUTHBEARER
            listener.name.out.plain.sasl.jaas.config=a.PlainLoginModule required user_x="y";
            listener.name.out.plain.connections.max.reauth.ms=60000
            """)
        let inside = try #require(settings.listenerSecurity["IN"]?.tls?.configuration)
        #expect(inside.identity == .pem(chain: .file("/keys/all.pem"), key: .file("/keys/all.pem"), keyPassword: nil))
        #expect(inside.clientAuthentication == .required)
        let outside = try #require(settings.listenerSecurity["OUT"])
        #expect(outside.tls?.configuration.files == ["/keys/out.pem"])
        // Where SASL authenticates, a certificate is asked for by the listener's own key alone.
        #expect(outside.tls?.configuration.clientAuthentication == TLSClientAuthentication.none)
        #expect(outside.sasl?.mechanisms == [.plain, .oauthBearer])
        #expect(outside.sasl?.plainUsers == ["x": "y"])
        #expect(outside.sasl?.maximumSessionLifetime == [.plain: .seconds(60)])
        #expect(settings.listenerSecurity["PLAINTEXT"] == nil)
    }

    @Test(
        arguments: [
            ("", nil), ("ssl.truststore.location=/keys/clients.pem", nil),
            ("listener.name.out.ssl.truststore.location=/keys/clients.pem", nil),
            ("listener.name.out.oauthbearer.ssl.truststore.location=/keys/issuer.pem", .pem(.file("/keys/issuer.pem"))),
            (
                "listener.name.out.oauthbearer.sasl.jaas.config=a.OAuthBearerLoginModule required ssl.truststore.location=\"/keys/i.p12\" ssl.truststore.password=x;",
                .pkcs12(file: "/keys/i.p12", password: "x")
            ),
            ("sasl.jaas.config=a.PlainLoginModule required ssl.truststore.location=\"/keys/i.p12\";", nil),
        ] as [(String, TLSTrustSource?)])
    func `Where keys for tokens come from is believed by what is said for it alone`(line: String, trust: TLSTrustSource?) throws {
        let settings = try brokerSettings(
            """
            listeners=PLAINTEXT://:9092,OUT://:9094
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,OUT:SASL_PLAINTEXT
            listener.name.out.sasl.enabled.mechanisms=OAUTHBEARER
            listener.name.out.oauthbearer.sasl.oauthbearer.jwks.endpoint.url=https://issuer.example/keys
            listener.name.out.sasl.login.read.timeout.ms=500
            sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms=50
            \(line)
            """)
        let keySet = try #require(settings.listenerSecurity["OUT"]?.sasl?.oauth.keySet)
        #expect(keySet.trust == trust)
        #expect(keySet.url == "https://issuer.example/keys")
        #expect((keySet.connectTimeout, keySet.readTimeout) == (.seconds(10), .milliseconds(500)))
        // A limit below the first wait is none.
        #expect((keySet.firstRetryBackoff, keySet.retryBackoffLimit) == (.milliseconds(100), .milliseconds(100)))
    }

    @Test func `A store of Java for the issuer's authorities is refused with its key`() {
        let text = complaint {
            _ = try brokerSettings(
                """
                listeners=PLAINTEXT://:9092,OUT://:9094
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,OUT:SASL_PLAINTEXT
                listener.name.out.sasl.enabled.mechanisms=OAUTHBEARER
                sasl.oauthbearer.jwks.endpoint.url=https://issuer.example/keys
                listener.name.out.oauthbearer.sasl.jaas.config=a.OAuthBearerLoginModule required ssl.truststore.location="a.jks";
                """)
        }
        #expect(text.contains("sasl.jaas.config") && text.contains("keytool"), "\(text)")
    }

    @Test func `Variables of the container's surroundings are no keys`() throws {
        let configuration = try BrokerConfiguration(environment: [
            "KAFKA_HEAP_OPTS": "-Xmx1G", "KAFKA_PORT": "tcp://10.0.0.1:9092", "KAFKA_PORT_9092_TCP_ADDR": "10.0.0.1",
            "MARTLET_SERVICE_HOST": "10.0.0.1", "PATH": "/bin", "KAFKA_": "x", "KAFKA_SOMETHING_ELSE": "1",
        ])
        #expect(configuration.assignments.isEmpty)
        #expect(configuration.warnings.count == 1)
        #expect(complaint { _ = try BrokerConfiguration(environment: ["MARTLET_NUM_PARTITION": "1"]) }.contains("num.partitions"))
    }

    @Test(arguments: [
        ("MARTLET_RETENTION_STRATEGY_TIME_AHEAD_MAX_MS", "retention.strategy.time.ahead.max.ms"),
        ("MARTLET_DELIVERY_GUARANTEE_A__B", "delivery.guarantee.a_b"),
        ("MARTLET_DELIVERY_GUARANTEE_A___B", "delivery.guarantee.a-b"),
        ("MARTLET_DELIVERY_GUARANTEE_A____B", "delivery.guarantee.a-.b"),
    ])
    func `Underscores of a variable stand for dots, underscores and dashes`(variable: String, key: String) throws {
        #expect(try BrokerConfiguration(environment: [variable: "1"]).assignments[key] != nil)
    }

    @Test(arguments: ["", "=", "=1", "num.partitions"])
    func `A flag that is no assignment is an error`(flag: String) {
        #expect(complaint { _ = try BrokerConfiguration(flags: [flag]) }.contains("is not of the form key=value"))
    }

    @Test func `A key that a file sets twice is told`() throws {
        let configuration = try BrokerConfiguration(file: ("p", "node.id=1\nnode.id=2"))
        #expect(configuration.warnings == ["'node.id' is set in line 1 and again in line 2: the last one counts."])
    }
}
