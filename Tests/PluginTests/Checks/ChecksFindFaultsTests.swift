import MartletModel
import MartletStrategy
import MartletTesting
import Testing

@Suite struct `The checks find what is wrong` {
    private func rules(_ checks: some StrategyChecks) -> [String] { checks.findings().map(\.rule) }

    @Test func `a partitioner that refuses everything`() {
        #expect(
            rules(PartitionerChecks(ThrowingPartitioner.self))
                == ["It can place at least one of the records that the checks show it."])
    }

    @Test func `a partitioner that answers out of range`() {
        #expect(
            rules(PartitionerChecks(OutOfRangePartitioner.self)).contains("Every answer is a partition of the topic."))
    }

    @Test func `a partitioner that says it is stable and is not`() {
        #expect(
            rules(PartitionerChecks(FicklePartitioner.self)).contains(
                "A stable partitioner places equal keyed records equally."))
    }

    @Test func `a partitioner that blocks, without waiting for it`() {
        let checks = PartitionerChecks(
            BlockingPartitioner.self, settings: ["block.ms": "600000"], patience: .milliseconds(50))
        #expect(rules(checks) == ["Every call returns soon."])
    }

    @Test func `nothing in a partitioner that takes much memory: no contract bounds it`() throws {
        try PartitionerChecks(GreedyPartitioner.self, settings: ["memory.bytes": "1048576"]).run()
    }

    @Test func `a retention policy that throws, overreaches, blocks`() {
        #expect(rules(RetentionPolicyChecks(ThrowingRetention.self)) == ["It answers for every log."])
        #expect(
            rules(RetentionPolicyChecks(OverreachingRetention.self)).contains("It never deletes beyond the log's end."))
        let blocking = RetentionPolicyChecks(
            BlockingRetention.self, settings: ["block.ms": "600000"], patience: .milliseconds(50))
        #expect(rules(blocking) == ["Every call returns soon."])
    }

    @Test func `a retention policy that takes back what may go`() {
        #expect(rules(RetentionPolicyChecks(EvenMinutesOnly.self)) == ["What may go may still go later."])
    }

    @Test func `a record policy that throws, blocks, decides nothing, changes its mind`() {
        #expect(
            rules(RecordPolicyChecks(ThrowingRecordPolicy.self)) == [
                "Expiry and delay have an answer to every record: one without would hold up all consumers."
            ])
        let blocking = RecordPolicyChecks(
            BlockingRecordPolicy.self, settings: ["block.ms": "600000"], patience: .milliseconds(50))
        #expect(rules(blocking) == ["Every call returns soon."])
        #expect(
            rules(RecordPolicyChecks(DecidesNothing.self)) == [
                "It decides something: it is a DeduplicationPolicy, an ExpiryPolicy or a DelayPolicy."
            ])
        #expect(
            rules(RecordPolicyChecks(CountsItsCalls.self)).contains("The same record gets the same answer again."))
    }

    @Test func `an ack policy that promises more than it waits for`() {
        #expect(
            rules(AckPolicyChecks(HastyAcks.self)) == [
                "Strength .leader or more waits for the leader.",
                "Where any in-sync replica may lead, all of them have what was acknowledged.",
            ])
    }

    @Test func `an ack policy that never answers`() {
        #expect(
            rules(AckPolicyChecks(NeverAcks.self)) == ["What every replica has on a healthy partition is acknowledged."]
        )
    }

    @Test func `an ack policy that wants a thread of its own`() {
        #expect(
            rules(AckPolicyChecks(BlockingAcks.self, settings: ["block.ms": "0"])) == [
                "An ack policy is asked where connections are served: it is inline."
            ])
    }

    @Test func `a majority with the election rule of the in-sync set`() {
        #expect(
            rules(AckPolicyChecks(MajorityWithTheWrongElection.self))
                == ["Where any in-sync replica may lead, all of them have what was acknowledged."])
    }

    @Test func `an ack policy that is put off by progress`() {
        #expect(
            rules(AckPolicyChecks(ExactEndOnly.self)).contains("More progress never takes an acknowledgement back."))
    }

    @Test func `a guarantee whose demands contradict each other`() {
        #expect(
            rules(DeliverySemanticsChecks(ContradictoryDelivery.self)) == [
                "The ack floor names a linked ack policy.", "Transactions need idempotent producers.",
                "Offsets inside the transaction make sense only where aborted records are not read.",
            ])
    }

    @Test func `Faults of authorizers are found`() {
        #expect(rules(AuthorizerChecks(ThrowingAuthorizer.self)) == ["It answers every request."])
        let blocking = AuthorizerChecks(BlockingAuthorizer.self, settings: ["block.ms": "600000"], patience: .milliseconds(50))
        #expect(rules(blocking) == ["Every call returns soon."])
        #expect(rules(AuthorizerChecks(BlockingAuthorizer.self, settings: ["block.ms": "0"])) == [])
    }

    @Test func `an assignor that throws, doubles partitions, blocks, leaves everything out`() {
        #expect(rules(AssignorChecks(ThrowingAssignor.self)) == ["It answers for every group."])
        #expect(
            rules(AssignorChecks(GenerousAssignor.self))
                == ["Every partition goes to one member at most, who subscribes its topic."])
        let blocking = AssignorChecks(
            BlockingAssignor.self, settings: ["block.ms": "600000"], patience: .milliseconds(50))
        #expect(rules(blocking) == ["Every call returns soon."])
        #expect(
            rules(AssignorChecks(BlockingAssignor.self, settings: ["block.ms": "0"]))
                == ["Every partition that somebody subscribes goes to somebody."])
    }

    @Test func `declarations that are not well-formed`() {
        #expect(
            rules(DeclarationChecks(BadlyDeclared.self)) == [
                "The type can be put into the list of main.swift.", "The summary is a sentence.",
                "A setting's name is lower case words and digits, joined by dots.",
                "A setting's summary is a sentence.",
                "A setting's default is a value that it accepts.", "A setting is declared once.",
                "It can be made from its defaults and the settings given to these checks.",
            ])
    }

    @Test func `a strategy that reads a setting which it does not declare`() {
        #expect(
            rules(DeclarationChecks(ReadsUndeclared.self))
                == ["It can be made from its defaults and the settings given to these checks."])
    }

    @Test func `and say it in sentences`() throws {
        let error = #expect(throws: StrategyChecksFailed.self) {
            try PartitionerChecks(OutOfRangePartitioner.self, seed: 1).run()
        }
        #expect(
            error?.description.hasPrefix("OutOfRangePartitioner breaks its contract:\n- Every answer is a partition")
                == true)
        #expect(error?.description.contains("with seed 1") == true)
    }
}
