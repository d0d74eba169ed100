import MartletCoordination
import MartletModel
import MartletStrategy

/// As `Controller+Election` and `Controller+Feed`: the turn to be controller, and what others write.
extension BrokerProcess {
    func start() {
        register { [self] isWritten in
            guard isWritten else { return world.after(100, on: self) { [self] in start() } }
            step(.connected)
            seat.isRegistered = true
            seat.isListening = true
            mustResync = true
            followSoon()
        }
    }

    private func register(_ then: @escaping (Bool) -> Void) {
        let (image, number) = (registration, session.id)
        readStore {
            $0.registrationVersion(of: image.id)
        } then: { [self] result in
            guard case .success(let seen) = result else { return then(false) }
            writeStore(ofSession: true) { store in
                store.register(image, number, expecting: seen).map { .failure($0) } ?? .success(())
            } then: { (result: Result<Void, CoordinationError>) in
                if case .success = result { then(true) } else { then(false) }
            }
        }
    }

    // MARK: Turns

    func step(_ event: Candidacy.Event) {
        for action in seat.candidacy.on(event) { perform(action) }
    }

    private func perform(_ action: Candidacy.Action) {
        switch action {
        case .register:
            if seat.isRegistered {
                mustResync = true
                followSoon()
            }
            renewRegistration()
        case .readHolder: readHolder()
        case .createHolder:
            let (image, number) = (registration, session.id)
            writeStore(ofSession: true) { store in
                store.hold(image, number).map { .failure($0) } ?? .success(())
            } then: { [self] result in
                heldOrNot(result, .this)
            }
        case .removeHolder(let version):
            writeStore { store in
                store.removeHolder(version).map { .failure($0) } ?? .success(())
            } then: { [self] result in
                heldOrNot(result, .nobody)
            }
        case .takeOffice: align()
        case .leaveOffice(let reason):
            world.note("\(id) leaves the office: \(reason)")
            seat.office = nil
            seat.isUncertain = true
            seat.state.leaving = [:]
            mustResync = true
            followSoon()
        case .fence: setFenced(true)
        case .startPatience(let number): world.after(0, on: self) { [self] in step(.patienceEnded(number)) }
        case .retryLater: world.after(100, on: self) { [self] in step(.retried) }
        }
    }

    private func heldOrNot(_ result: Result<Void, CoordinationError>, _ holder: Candidacy.Holder) {
        switch result {
        case .success: step(.holderRead(holder))
        case .failure(.conflict), .failure(.notFound), .failure(.outcomeUnknown): readHolder()
        case .failure: step(.failed)
        }
    }

    private func readHolder() {
        readStore {
            $0.holder
        } then: { [self] result in
            switch result {
            case .success(nil): step(.holderRead(.nobody))
            case .success(let holder?) where holder.broker != id: step(.holderRead(.other))
            case .success(let holder?):
                step(.holderRead(holder.incarnation == registration.incarnation ? .this : .earlier(holder.version)))
            case .failure: step(.failed)
            }
        }
    }

    // MARK: The session

    func sessionIsSuspended() {
        guard session.standing == .connected else { return }
        session.standing = .suspended
        // Sessions are listened to from the end of the start on.
        if seat.isListening { step(.suspended) }
    }

    /// The store is in reach again; perhaps it has given the session up in the meantime.
    func storeIsBack() {
        guard seat.isListening else {
            if !world.store.isAlive(session.id) { session.reopen(world.store) }
            return session.standing = .connected
        }
        if !world.store.isAlive(session.id) {
            session.standing = .expired
            step(.expired)
            session.reopen(world.store)
            step(.connected)
        } else if session.standing == .suspended {
            session.standing = .connected
            step(.connected)
        }
        mustResync = true
        followSoon()
    }

    // MARK: Following

    func hint(_ keys: [SimulatedStore.Key], at position: Int) {
        guard session.standing == .connected else { return }
        session.position = max(session.position, position)
        hints.formUnion(keys)
        followSoon()
    }

    private func followSoon() {
        if isFollowingDue { return }
        isFollowingDue = true
        world.after(0, on: self) { [self] in
            inTurn { [self] in
                isFollowingDue = false
                follow()
            }
        }
    }

    private func follow() {
        let (keys, isResync) = (hints, mustResync)
        (hints, mustResync) = ([], false)
        readStore(afterBarrier: isResync) {
            $0.image
        } then: { [self] result in
            var changes: [ClusterChange] = []
            if case .success(let read) = result {
                changes = read.changes(since: image)
                if !isResync {
                    let passesOver = seat.office != nil && !seat.isUncertain
                    changes = changes.filter { change in
                        // What only the controller writes is as it wrote it.
                        change.key.map(keys.contains) ?? false && !(passesOver && change.isOfController)
                    }
                }
                apply(changes)
            } else if session.standing == .connected {
                world.after(100, on: self) { [self] in
                    mustResync = true
                    followSoon()
                }
            }
            if let next = seat.leave() { world.after(0, on: self, next) }
            followed(changes, concernsHolder: isResync || keys.contains(.holder), isResync: isResync, keys)
        }
    }

    private func followed(
        _ changes: [ClusterChange], concernsHolder: Bool, isResync: Bool, _ keys: Set<SimulatedStore.Key>
    ) {
        for change in changes {
            if case .controllerElected(_, let epoch) = change, let office = seat.office, epoch > office.epoch { step(.deposed) }
        }
        if concernsHolder { step(.holderChanged) }
        keepRegistration()
        let concernsBrokers = isResync || keys.contains { if case .broker = $0 { true } else { false } }
        if concernsBrokers, seat.candidacy.standing == .holder { align() }
    }

    private func keepRegistration() {
        guard seat.isRegistered else { return }
        guard let present = image.broker(id) else { return renewRegistration() }
        if present.incarnation != registration.incarnation {
            seat.isRegistered = false
            step(.stopped(reason: "the broker was started anew"))
        }
    }

    private func renewRegistration() {
        guard seat.isRegistered else { return }
        register { [self] isWritten in
            if isWritten {
                if image.broker(id) != registration { apply([.brokerRegistered(registration)]) }
                setFenced(false)
                if seat.candidacy.standing == .holder { align() }
            } else if session.standing == .connected {
                world.after(100, on: self) { [self] in renewRegistration() }
            }
        }
    }
}
