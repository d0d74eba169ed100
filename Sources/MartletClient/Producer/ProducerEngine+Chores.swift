internal import MartletModel
internal import MartletWire
internal import NIOCore
internal import Synchronization

/// What has to be waited for.
extension ProducerEngine {
    func perform(_ chore: Chore) async {
        switch chore {
        case .connect(let broker): await connect(to: broker)
        case .refreshMetadata: await refreshMetadata()
        case .identify: await identify()
        case .addToTransaction(let slots): await addToTransaction(slots)
        }
        onEventLoop { self.drain() }
    }

    private func connect(to broker: BrokerID) async {
        do throws(ClientError) {
            let connection = try await pool.connection(to: try cluster.address(of: broker))
            onEventLoop { self.sender.value.connected(connection, to: broker) }
            connection.whenClosed {
                self.onEventLoop {
                    self.sender.value.disconnected(connection, from: broker)
                    self.drain()
                }
            }
        } catch {
            onEventLoop { self.sender.value.connectingFailed(broker) }
        }
    }

    /// So that partitions which a topic is given later are found without a failure.
    func refreshMetadataRegularly() async {
        do throws(ClientError) {
            while true {
                try await Pause.for(cluster.configuration.metadataMaxAge)
                await perform(.refreshMetadata)
            }
        } catch {}
    }

    private func refreshMetadata() async {
        // A broker that has just contradicted the picture needs a moment to know a better one itself.
        do throws(ClientError) {
            try await Pause.for(cluster.configuration.reconnectBackoff.first)
            let topics = intake.withLock { Array($0.routes.keys) }
            _ = try await cluster.refresh(topics: topics, mayCreate: false)
            let metadata = cluster.metadata
            for topic in topics { addPartitions(of: topic, metadata) }
            onEventLoop { self.sender.value.update(leaders: metadata) }
        } catch {
            if error.kind != .cancelled { onEventLoop { self.sender.value.refreshFailed() } }
        }
    }

    private func identify() async {
        do throws(ClientError) {
            let identity = try await cluster.retrying { () throws(ClientError) in
                let request = InitProducerIdRequest(transactionalId: nil, transactionTimeoutMs: 60_000)
                let answer = try await cluster.anyConnection().answer(to: request)
                guard answer.errorCode == ErrorCode.none else { throw .refused("InitProducerId", answer.errorCode) }
                return ProducerIdentity(id: answer.producerId, epoch: answer.producerEpoch)
            }
            onEventLoop { self.sender.value.identified(as: identity) }
        } catch {
            onEventLoop { self.sender.value.identified(as: nil) }
            if error.kind != .cancelled { fail(error) }
        }
    }

    /// Without an identity nothing can be sent, now or later.
    private func fail(_ error: ClientError) {
        let reason = ClientError(
            error.kind, errorCode: error.errorCode,
            "The broker gave the producer no id: \(error) Set isIdempotent to false to send without one.")
        for waiter in intake.withLock({ $0.close(reason) }) { waiter.settle(.failure(reason)) }
        onEventLoop {
            for (_, batch) in self.intake.withLock({ $0.accumulator.abandon() }) { self.settle(batch, .failure(reason)) }
        }
    }
}
