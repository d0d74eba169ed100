import NIOCore

/// The answer to a ``ZooKeeperRequest``, of the same name.
enum ZooKeeperAnswer: Hashable, Sendable {
    case step(StepOutcome)
    /// One for each step.
    case multi([StepOutcome])
    case exists(ZnodeStat)
    case data([UInt8], ZnodeStat)
    /// The names of the children, in no order.
    case children([String])
    case sasl(token: [UInt8])
    case done

    init(to request: ZooKeeperRequest, _ reader: inout JuteReader) throws(MalformedAnswer) {
        switch request {
        case .step(let step): self = .step(try StepOutcome(of: step, &reader))
        case .multi(let steps): self = .multi(try StepOutcome.list(of: steps, &reader))
        case .exists: self = .exists(try ZnodeStat(&reader))
        case .getData:
            let bytes = try reader.byteString("the data of a znode")
            self = .data(bytes, try ZnodeStat(&reader))
        case .getChildren:
            let count = try reader.count("the list of children")
            var names: [String] = []
            names.reserveCapacity(count)
            for _ in 0..<count { names.append(try reader.text("the name of a child")) }
            self = .children(names)
        case .sasl: self = .sasl(token: try reader.byteString("a SASL token"))
        case .addWatch, .sync, .closeSession: self = .done
        }
    }
}

/// What became of a ``ZooKeeperStep``.
enum StepOutcome: Hashable, Sendable {
    case done
    case set(ZnodeStat)
    case failed(ZooKeeperCode)

    init(of step: ZooKeeperStep, _ reader: inout JuteReader) throws(MalformedAnswer) {
        switch step {
        case .create:
            _ = try reader.text("the path of a new znode")
            self = .done
        case .delete, .check: self = .done
        case .setData: self = .set(try ZnodeStat(&reader))
        }
    }

    /// In a multi that failed every step is a failure: of code 0 those before the one to blame, -2 those behind it.
    static func list(of steps: [ZooKeeperStep], _ reader: inout JuteReader) throws(MalformedAnswer) -> [StepOutcome] {
        var outcomes: [StepOutcome] = []
        for step in steps {
            let code = try reader.int32("the header of a step")
            let isLast = try reader.boolean("the header of a step")
            _ = try reader.int32("the header of a step")
            guard !isLast else { throw MalformedAnswer("a multi of \(steps.count) steps has \(outcomes.count) answers") }
            if code == -1 {
                outcomes.append(.failed(ZooKeeperCode(rawValue: try reader.int32("the code of a step"))))
            } else if code == step.operationCode {
                outcomes.append(try StepOutcome(of: step, &reader))
            } else {
                throw MalformedAnswer("a step of kind \(step.operationCode) is answered as one of kind \(code)")
            }
        }
        return outcomes
    }
}
