import NIOCore
import VeloFormat
import VeloHTTP

/// Requests out of what was received, one after the other, for as long as the phase has a use for them.
extension ClientConnection {
    /// Takes what arrived for as long as the phase has a use for it, and sends on what came of it.
    func takeArrivals() {
        guard !isTaking else { return }
        isTaking = true
        while canTake, takeEvent() {}
        isTaking = false
        // Empty, it must not hold on to the memory of a read.
        if received.readableBytes == 0 { received = ByteBuffer() }
        flushUpstream()
    }

    private var canTake: Bool {
        switch phase {
        case .idle, .head, .skipping: true
        case .exchange: !isRequestRead && upstream?.isWritable == true
        case .tunnel: upstream?.isWritable == true
        case .closing, .closed: false
        }
    }

    /// Takes the next event out of what was received; `false` if more has to come first.
    private func takeEvent() -> Bool {
        let step: RequestReader.Step
        do {
            step = try received.withUnsafeReadableBytes { bytes throws(RequestFault) in try reader.next(bytes) }
        } catch {
            received.clear()
            broken(error)
            return false
        }
        switch step.event {
        case .needsMore:
            if reader.isInHead { headIsUnderWay() }
            return false
        case .head:
            let decision = readHead()
            received.moveReaderIndex(forwardBy: step.consumed)
            begin(decision)
        case .payload(let range):
            if phase == .exchange || phase == .tunnel { sendContent(received, in: range) }
            received.moveReaderIndex(forwardBy: step.consumed)
        case .end:
            if phase == .exchange { endRequest() }
            received.moveReaderIndex(forwardBy: step.consumed)
            if phase == .skipping { becomeIdle() }
        case .framing:
            received.moveReaderIndex(forwardBy: step.consumed)
        case .closed:
            received.clear()
            return false
        }
        return true
    }

    private func headIsUnderWay() {
        guard phase == .idle else { return }
        headBegan = latestArrival
        phase = .head
        enterFlight()
        wait(loop.timeouts.head)
    }

    /// Reads nothing more from the head than it must: whose request it is, and what a backend gets of it.
    private func readHead() -> Decision {
        served &+= 1
        return received.withUnsafeReadableBytes { bytes in
            let decision = gateway.decide(reader.head, in: bytes, isTrusted: peer.mayNameTenant)
            let asksForWebSocket = loop.headWriter.handsOverUpgrade(reader.head)
            request = ServedRequest(
                reader.head, asksForWebSocket: asksForWebSocket, isLast: served == loop.requestsPerConnection)
            let place: Place?
            let identity = loop.newIdentity()
            if loop.accessLog != nil {
                logged.begin(reader.head, in: bytes, identity: identity, policy: loop.headWriter.policy, loop: loop)
            }
            switch decision {
            case .forward(let at):
                writeForwardedHead(bytes, identity)
                client.sticky = stickyBackend(at.pool, bytes)
                place = at
            case .refuse(_, let at, _): place = at
            case .answer(_, let at): place = at
            }
            if let place {
                beginTally(
                    place: place, method: VeloFormat.RequestMethod(reader.head, in: bytes),
                    startedAt: headBegan ?? latestArrival, trace: trace(bytes))
            }
            headBegan = nil
            return decision
        }
    }

    private func writeForwardedHead(_ bytes: UnsafeRawBufferPointer, _ identity: RequestIdentity) {
        let peer = peer
        let longest = loop.headWriter.longestHead(reader.head, from: peer.origin)
        forwardedHead = loop.shelf.take()
        forwardedHead.writeWithUnsafeMutableBytes(minimumWritableBytes: longest) { memory in
            var writer = ByteWriter(memory)
            loop.headWriter.write(reader.head, in: bytes, from: peer.origin, identity: identity, into: &writer)
            assert(!writer.didOverflow, "a head was longer than was foreseen")
            return writer.count
        }
    }

    /// The backend that the client's cookie asks for, in a pool that gives cookies.
    private func stickyBackend(_ pool: Int, _ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let sticky = loop.balancers[pool].plan.sticky, reader.head.fields.seen.contains(.cookie) else {
            return nil
        }
        for index in 0..<reader.head.fields.count where reader.head.fields[index].name == .cookie {
            let value = bytes[part: reader.head.fields[index].valueRange]
            if let backend = sticky.backend(inField: value) { return backend }
        }
        return nil
    }

    /// The sampled trace that the request belongs to, if a metric shows it.
    private func trace(_ bytes: UnsafeRawBufferPointer) -> TraceID? {
        guard loop.keepsTraces, let range = reader.head.traceparent(in: bytes) else { return nil }
        return TraceID(sampledIn: bytes[part: range])
    }

    private func begin(_ decision: Decision) {
        enterFlight()
        stopWaiting()
        isRequestRead = false
        forwarding = nil
        if request?.content == RequestHead.Content.none {
            // Its end comes with its head.
            _ = try? reader.next(UnsafeRawBufferPointer(start: nil, count: 0))
            isRequestRead = true
        }
        begin(request, decision)
    }
}
