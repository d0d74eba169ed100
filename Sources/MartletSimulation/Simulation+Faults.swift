import MartletCoordination
import MartletModel
import MartletReplication

/// What goes wrong, and how it ends.
extension Simulation {
    func planFault() {
        scheduler.plan(after: number(in: 10...weather.faultPauseMaximum)) { world in
            if world.isCalm { return }
            world.fault()
            world.planFault()
        }
    }

    private func fault() {
        var id = brokerIDs[number(in: 0...brokerIDs.count - 1)]
        // What happens to the controller matters most.
        let controller = store.truth.image.controllerID
        if controller != .none, chance(oneIn: 4) { id = controller }
        switch number(in: 0...99) {
        case 0..<22: crash(id)
        case 22..<42: cutLinks(of: id)
        case 42..<62: cutStore(id)
        case 62..<70: pause(id)
        case 70..<76:
            // Somebody believes it dead.
            if let incarnation = store.truth.image.broker(id)?.incarnation {
                note("\(id) is taken out, dead or alive")
                store.takeOut(id, incarnation)
            }
        default: administer()
        }
    }

    // MARK: Machines

    func start(_ id: BrokerID) {
        guard let machine = brokers[id], machine.process == nil else { return }
        let process = BrokerProcess(
            self, machine, incarnation: .random(using: &random), mayHaveLostUnflushed: machine.hasLostPower)
        machine.process = process
        note("\(id) starts, incarnation \(process.registration.epoch)")
        if !network.reachesStore(id) { healStore(id) }
        process.start()
        tick(process)
        chore(process)
    }

    private func tick(_ process: BrokerProcess) {
        after(isCalm ? 50 : number(in: 40...120), on: process) { [self] in
            process.fetch()
            tick(process)
        }
    }

    private func chore(_ process: BrokerProcess) {
        after(300, on: process) { [self] in
            for partition in process.ledPartitions {
                process.tell(partition, .brokersRegistered(process.brokerEpochs))
                process.tell(partition, .lagChecked(now: instant, maximumLag: .milliseconds(800)))
                process.tell(partition, .timePassed(now: instant))
            }
            for (name, replica) in process.replicas { process.machine.highWatermarks[name] = replica.highWatermark }
            chore(process)
        }
    }

    private func crash(_ id: BrokerID) {
        guard let machine = brokers[id], let process = machine.process else { return }
        process.isRunning = false
        machine.process = nil
        let losesPower = weather.losesPower && chance(oneIn: 2)
        count(losesPower ? .powerLosses : .crashes)
        if losesPower { machine.hasLostPower = true }
        note("\(id) \(losesPower ? "loses power" : "is killed")")
        for (name, log) in machine.logs.sorted(by: { $0.key < $1.key }) {
            if losesPower { log.losePower(&random) }
            if let known = machine.highWatermarks[name] { machine.highWatermarks[name] = min(known, log.end) }
        }
        let session = process.session.id
        scheduler.plan(after: number(in: 1000...1500)) { $0.store.giveUp(session) }
        if chance(oneIn: 3) {
            let incarnation = process.registration.incarnation
            scheduler.plan(after: number(in: 10...100)) { $0.store.takeOut(id, incarnation) }
        }
        // Every now and then it is soon back, and ends again before anybody has taken notice.
        let isSoonBack = chance(oneIn: 3)
        scheduler.plan(after: isSoonBack ? number(in: 10...60) : number(in: 50...3000)) { world in
            world.start(id)
            guard isSoonBack, !world.isCalm, let process = machine.process else { return }
            world.scheduler.plan(after: world.number(in: 5...150)) { world in
                if machine.process === process, !world.isCalm { world.crash(id) }
            }
        }
    }

    // MARK: The network

    private func cutLinks(of id: BrokerID) {
        let others = brokerIDs.filter { $0 != id && !chance(oneIn: 3) }
        let (isFrom, isTo) = [(true, true), (true, false), (false, true)][number(in: 0...2)]
        note("\(id) is cut \(isFrom ? "from" : "") \(isTo ? "to" : "") \(others)")
        let length = number(in: 100...3000)
        for other in others {
            for (from, to, isCut) in [(id, other, isFrom), (other, id, isTo)] where isCut {
                let number = network.cut(from: from, to: to)
                scheduler.plan(after: length) { $0.network.heal(from: from, to: to, number: number) }
            }
        }
    }

    private func cutStore(_ id: BrokerID) {
        guard network.reachesStore(id), let process = brokers[id]?.process else { return }
        let cut = network.cutStore(id)
        note("\(id) is cut from the store")
        let session = process.session.id
        // The client may notice before the store gives up on it, or after: clocks are not the same.
        scheduler.plan(after: number(in: 300...1300)) { world in
            world.after(0, on: process) {
                // It may have been paused meanwhile.
                if process.world.network.storeCuts[id] == cut { process.sessionIsSuspended() }
            }
        }
        scheduler.plan(after: number(in: 1000...1500)) { world in
            guard world.network.storeCuts[id] == cut else { return }
            world.count(.expiredSessions)
            world.note("the store gives up on \(id)")
            world.store.giveUp(session)
        }
        scheduler.plan(after: number(in: 100...3000)) { world in
            if world.network.storeCuts[id] == cut { world.healStore(id) }
        }
    }

    func healStore(_ id: BrokerID) {
        network.healStore(id)
        guard let process = brokers[id]?.process else { return }
        after(0, on: process) { process.storeIsBack() }
    }

    /// The process stands still, and does not know it afterwards.
    private func pause(_ id: BrokerID) {
        guard let process = brokers[id]?.process, network.reachesStore(id) else { return }
        let end = scheduler.now + number(in: 50...3000)
        note("\(id) stands still until \(end)")
        process.pausedUntil = end
        let session = process.session.id
        scheduler.plan(after: number(in: 1000...1500)) { world in
            guard process.isRunning, process.pausedUntil == end, world.scheduler.now < end else { return }
            world.count(.expiredSessions)
            world.store.giveUp(session)
            // It hears of it some time after it goes on.
            world.scheduler.plan(after: end - world.scheduler.now + world.number(in: 1...300)) { world in
                world.after(0, on: process) { process.storeIsBack() }
            }
        }
    }

    /// Hints of what has changed in the store, to all that watch it.
    func spread(_ keys: [SimulatedStore.Key]) {
        let position = store.position
        for id in brokerIDs {
            guard let process = brokers[id]?.process else { continue }
            let session = process.session.id
            scheduler.plan(after: delay()) { world in
                guard world.network.reachesStore(id), world.store.isAlive(session) else { return }
                world.after(0, on: process) { process.hint(keys, at: position) }
            }
        }
    }

    // MARK: Operators

    private func administer() {
        guard let process = brokers[store.truth.image.controllerID]?.process else { return }
        let name = witnesses.keys.sorted()[number(in: 0...witnesses.count - 1)]
        switch number(in: 0...2) {
        case 0:
            count(.moves)
            note("leaders are balanced")
            process.administer { state, draft in state.planBalance(thresholdPercent: 0, into: &draft) }
        case 1:
            let replicas = Array(brokerIDs.shuffled(using: &random).prefix(3))
            count(.reassignments)
            note("\(name) shall be on \(replicas)")
            process.administer { (state, draft) throws(ControllerError) in
                _ = try state.plan(PartitionReassignment(partition: name, replicas: replicas), into: &draft)
            }
        default:
            let id = brokerIDs[number(in: 0...brokerIDs.count - 1)]
            note("leaders go away from \(id)")
            process.administer { state, draft in state.planDeparture(of: id, into: &draft) }
        }
    }
}
