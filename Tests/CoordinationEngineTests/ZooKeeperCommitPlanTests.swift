@testable import CoordinatorZooKeeper
import MartletStrategy
import Testing

/// Which steps carry out a commit, and what their outcomes mean.
@Suite struct ZooKeeperCommitPlanTests {
    private let paths = KeyPaths(chroot: "")
    private let a: CoordinationKey
    private let b: CoordinationKey

    init() throws {
        a = try CoordinationKey("/f/a")
        b = try CoordinationKey("/g/b")
    }

    @Test func `A put of any version takes the key to be there, and makes it where it is not`() {
        var plan = CommitPlan([.put(a, [1], expecting: .any)], paths)
        #expect(plan.unknown.isEmpty)
        #expect(plan.steps == [.setData(path: "/f/a=", [1], version: -1)])
        #expect(plan.verdict(on: [.failed(.noNode)]) == .again)
        #expect(plan.steps == [.create(path: "/f/a=", [1], .lasting)])
        #expect(plan.verdict(on: [.failed(.nodeExists)]) == .again)
        #expect(plan.unknown.map(\.znode) == ["/f/a="])
        plan.learn(.present(dataVersion: 6), about: 0)
        #expect(plan.verdict(on: [.set(ZnodeStat(dataVersion: 7))]) == .done([CoordinationVersion(rawValue: 8)]))
    }

    @Test func `Of several operations those that take any version are looked up first`() {
        var plan = CommitPlan(
            [.check(b, .any), .put(a, [1], expecting: .any), .delete(b, expecting: .version(.init(rawValue: 3)))], paths)
        #expect(plan.unknown.map(\.index) == [0, 1])
        plan.learn(.present(dataVersion: 4), about: 0)
        plan.learn(.absent, about: 1)
        #expect(
            plan.steps == [
                .check(path: "/g/b=", version: 4), .create(path: "/f/a=", [1], .lasting), .delete(path: "/g/b=", version: 2),
            ])
        // What was looked up has changed: nobody's fault.
        #expect(
            plan.verdict(on: [.failed(.badVersion), .failed(.runtimeInconsistency), .failed(.runtimeInconsistency)]) == .again)
        #expect(plan.unknown.map(\.index) == [0, 1])
    }

    @Test func `Folders that are missing are told of all at once`() {
        var plan = CommitPlan([.put(a, [1], expecting: .absent), .put(b, [1], expecting: .absent)], paths)
        #expect(plan.verdict(on: [.failed(.noNode), .failed(.runtimeInconsistency)]) == .foldersMissing(["/f/a=", "/g/b="]))
    }

    @Test func `The first operation that cannot be is the one that is told`() {
        var plan = CommitPlan(
            [.check(a, .absent), .put(b, [1], expecting: .version(.init(rawValue: 5)))], paths)
        let undone = StepOutcome.failed(.ok)
        #expect(plan.verdict(on: [undone, undone, .failed(.badVersion)]) == .failed(.conflict(b, operation: 1)))
        #expect(
            plan.verdict(on: [.failed(.nodeExists), .failed(.runtimeInconsistency), .failed(.runtimeInconsistency)])
                == .failed(.conflict(a, operation: 0)))
        #expect(plan.verdict(on: [.done, .done, .set(ZnodeStat(dataVersion: 5))]) == .done([.absent, .init(rawValue: 6)]))
    }

    @Test(arguments: [0, -1, .min, Int64(Int32.max) + 2, .max])
    func `A version that no znode has is never taken for any version`(_ version: Int64) {
        let expectation = CoordinationExpectation.version(CoordinationVersion(rawValue: version))
        for plan in [
            CommitPlan([.put(a, [1], expecting: expectation)], paths), CommitPlan([.delete(a, expecting: expectation)], paths),
            CommitPlan([.check(a, expectation)], paths),
        ] {
            for step in plan.steps {
                switch step {
                case .setData(_, _, let sent), .delete(_, let sent), .check(_, let sent): #expect(sent == ZooKeeperStep.noVersion)
                case .create: Issue.record("it makes a znode")
                }
            }
        }
    }

    @Test func `A delete that expects absence finds out and deletes nothing`() {
        var plan = CommitPlan([.delete(a, expecting: .absent)], paths)
        #expect(plan.steps == [.delete(path: "/f/a=", version: ZooKeeperStep.noVersion)])
        #expect(plan.verdict(on: [.failed(.noNode)]) == .failed(.notFound(a)))
        #expect(plan.verdict(on: [.failed(.badVersion)]) == .failed(.conflict(a, operation: 0)))
    }
}
