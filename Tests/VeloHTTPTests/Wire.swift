import VeloHTTP

// What the tests of this module share: a connection without a socket on each side, and bytes in pieces.

/// A request as it was read, and as it was written for a backend.
struct ObservedRequest: Equatable {
    var method = ""
    var origin = ""
    var authority: String?
    var version = HTTPVersion.http11
    var content = RequestHead.Content.none
    var maxForwards: UInt64?
    var upgrade = RequestHead.Upgrade.none
    var keepsAlive = true
    var fields: [String] = []
    var forwardedHead: [UInt8] = []
    var body: [UInt8] = []
    var trailers: [UInt8] = []
    var isComplete = false
}

/// What became of the bytes of a client.
struct RequestRun: Equatable {
    var requests: [ObservedRequest] = []
    var fault: RequestFault?
    var isClosed = false
    /// Whether bytes of a head or content are missing.
    var isIncomplete = false

    var completed: [ObservedRequest] { requests.filter(\.isComplete) }
}

/// A policy under which a head that was written once is written again as it is.
let transparentPolicy: ForwardingPolicy = {
    var policy = ForwardingPolicy(via: nil)
    policy.xForwarded = .init(trusted: .pass, others: .pass)
    policy.forwarded = .init(trusted: .pass, others: .pass)
    policy.traceContext = .pass
    policy.requestID = .pass
    return policy
}()

/// What a gateway adds may be more fields than one may come with.
let roomyLimits = MessageLimits(headBytes: 128 * 1024, targetBytes: 32 * 1024, fieldCount: 200)

let testIdentity = RequestIdentity(request: (1, 2), trace: (3, 4), span: 5)

func origin(_ policy: ForwardingPolicy, _ address: String = "192.0.2.7", scheme: Scheme = .http) -> ClientOrigin {
    ClientOrigin(address: IPAddress(address), text: address, scheme: scheme, policy: policy)
}

func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

/// The head that is forwarded for a head that was read.
func forwardedHead(
    _ head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer, policy: ForwardingPolicy,
    from origin: ClientOrigin
) -> [UInt8] {
    let writer = RequestHeadWriter(policy)
    let bound = writer.longestHead(head, from: origin)
    var didOverflow = false
    let written = [UInt8](unsafeUninitializedCapacity: bound) { memory, count in
        var output = ByteWriter(UnsafeMutableRawBufferPointer(memory))
        writer.write(head, in: bytes, from: origin, identity: testIdentity, into: &output)
        didOverflow = output.didOverflow
        count = output.count
    }
    precondition(!didOverflow, "longestHead is too small")
    return written
}

func encoded(_ capacity: Int = 1 << 18, _ write: (inout ByteWriter) -> Void) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
        var output = ByteWriter(UnsafeMutableRawBufferPointer(memory))
        write(&output)
        precondition(!output.didOverflow)
        count = output.count
    }
}

/// Reads what a client sends, cut into pieces before the given offsets, and forwards it.
func readRequests(
    _ raw: [UInt8], cutAt cuts: [Int] = [], policy: ForwardingPolicy = ForwardingPolicy(),
    limits: MessageLimits = MessageLimits()
) -> RequestRun {
    var run = RequestRun()
    var reader = RequestReader(limits: limits)
    let origin = origin(policy)
    var start = 0
    for end in cuts + [raw.count] {
        var isWaiting = false
        while !isWaiting {
            // A copy each time: the bytes may move between calls, and nothing behind `end` may be looked at.
            let region = Array(raw[start..<end])
            do {
                let step = try region.withUnsafeBytes { bytes throws(RequestFault) in
                    let step = try reader.next(bytes)
                    precondition(step.consumed <= bytes.count)
                    observe(step, bytes, &reader, &run, policy, origin)
                    return step
                }
                start += step.consumed
                isWaiting = step.event == .needsMore || step.event == .closed
                run.isClosed = step.event == .closed || (step.event == .end && !reader.head.keepsAlive)
            } catch let fault as RequestFault {
                run.fault = fault
                return run
            } catch {
                preconditionFailure("readers throw faults only")
            }
        }
    }
    run.isIncomplete = !run.isClosed && (!reader.isBetweenRequests || start < raw.count)
    return run
}

private func observe(
    _ step: RequestReader.Step, _ bytes: UnsafeRawBufferPointer, _ reader: inout RequestReader, _ run: inout RequestRun,
    _ policy: ForwardingPolicy, _ origin: ClientOrigin
) {
    switch step.event {
    case .head:
        var request = ObservedRequest()
        request.method = text(bytes[reader.head.methodRange])
        request.origin = text(bytes[reader.head.originRange])
        request.authority = reader.head.authority.map { text(bytes[$0.range]) }
        request.version = reader.head.version
        request.content = reader.head.content
        request.maxForwards = reader.head.maxForwards
        request.upgrade = reader.head.upgrade
        request.keepsAlive = reader.head.keepsAlive
        request.fields = lines(reader.head.fields, in: bytes)
        request.forwardedHead = forwardedHead(reader.head, in: bytes, policy: policy, from: origin)
        run.requests.append(request)
    case .payload(let range): run.requests[run.requests.count - 1].body += bytes[range]
    case .end:
        run.requests[run.requests.count - 1].isComplete = true
        if reader.head.content == .chunked {
            run.requests[run.requests.count - 1].trailers = encoded { writer in
                ChunkedEncoder.finish(with: reader.body, in: bytes, into: &writer)
            }
        }
    case .needsMore, .framing, .closed: break
    }
}

func lines(_ fields: borrowing FieldTable, in bytes: UnsafeRawBufferPointer) -> [String] {
    var lines: [String] = []
    for index in 0..<fields.count {
        let field = fields[index]
        lines.append("\(text(bytes[field.nameRange])): \(text(bytes[field.valueRange]))")
    }
    return lines
}

extension ObservedRequest {
    /// Everything that a backend gets.
    var forwarded: [UInt8] {
        guard content == .chunked else { return forwardedHead + body }
        return forwardedHead
            + encoded { writer in
                ChunkedEncoder.begin(body.count, into: &writer)
                body.withUnsafeBytes { writer.append($0) }
                ChunkedEncoder.end(body.count, into: &writer)
            } + trailers
    }
}

/// Where to cut bytes in two: everywhere, or at some places of what is long, its beginning and end above all.
func cuts(of count: Int) -> [Int] {
    guard count > 700 else { return Array(0..<count) }
    let stride = stride(from: 60, to: count - 40, by: max(1, count / 20))
    return Array(0..<60) + Array(stride) + Array(count - 40..<count)
}

/// A generator of the same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
