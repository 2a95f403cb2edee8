internal import CSocketPassing

#if canImport(Glibc)
    internal import Glibc
#endif

/// Why a take-over did not get on.
enum TakeOverFailure: Error, Equatable, CustomStringConvertible {
    /// The other process is gone.
    case ended
    case timedOut(waitingFor: String, seconds: Int)
    /// This process is told to stop.
    case stopped
    case fault(TakeOverMessage.Fault)
    /// A message that is none now.
    case unexpected
    /// The other process says why.
    case refused(String)
    case system(FileError)

    var description: String {
        switch self {
        case .ended: "the other velod ended"
        case .timedOut(let what, let seconds): "the other velod did not \(what) within \(seconds) s"
        case .stopped: "this velod was told to stop"
        case .fault(let fault): fault.description
        case .unexpected: "the other velod sent a message out of turn"
        case .refused(let reason): reason
        case .system(let error): error.description
        }
    }
}

/// One end of the Unix socket between two velods: whole messages, each with a deadline. Used by one thread at a time, which
/// may wait.
final class TakeOverConnection: Sendable {
    let descriptor: Int32

    /// Takes a socket, which is connected or will be. Neither connecting nor sending waits for longer than five seconds: the
    /// other process may hang.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var longest = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &longest, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Whether the other end runs for the same user, as the kernel says, and which process it is.
    var peer: (isSameUser: Bool, processID: Int32)? {
        var user: uid_t = 0
        var process: pid_t = 0
        guard velo_peer(descriptor, &user, &process) == 0 else { return nil }
        return (user == geteuid(), process)
    }

    func send(_ message: TakeOverMessage, _ sockets: [ListeningSocket] = []) throws(TakeOverFailure) {
        let bytes = message.encode()
        let sent = withExtendedLifetime(sockets) {
            velo_send_message(descriptor, bytes, bytes.count, sockets.map(\.descriptor), sockets.count)
        }
        if sent == bytes.count { return }
        let code = errno
        throw code == EPIPE || code == ECONNRESET
            ? .ended : .system(FileError(operation: "send", path: "to the other velod", code: code))
    }

    /// Sends a message and receives what comes next: if the other end is closed, what it said before that.
    func ask(
        _ message: TakeOverMessage, waitingFor what: String, within seconds: Int
    ) throws(TakeOverFailure) -> (TakeOverMessage, [Int32]) {
        do throws(TakeOverFailure) { try send(message) } catch { if error != .ended { throw error } }
        return try receive(waitingFor: what, within: seconds)
    }

    /// The next message, and the descriptors that came with it, which belong to the caller.
    ///
    /// - Parameters:
    ///   - what: what the other one is to do, for the message if it does not.
    ///   - stopping: a descriptor that becomes readable when there is no use in waiting.
    ///   - visitor: a descriptor that others knock at meanwhile, and what to do about it.
    func receive(
        waitingFor what: String, within seconds: Int, stopping: Int32 = -1,
        visitor: (descriptor: Int32, receive: () -> Void) = (-1, {})
    ) throws(TakeOverFailure) -> (TakeOverMessage, [Int32]) {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { throw .timedOut(waitingFor: what, seconds: seconds) }
            let (whole, fraction) = left.components
            let milliseconds = Int32(clamping: whole * 1000 + fraction / 1_000_000_000_000_000 + 1)
            var waiting = [descriptor, stopping, visitor.descriptor].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            let ready = poll(&waiting, nfds_t(waiting.count), milliseconds)
            if ready < 0, errno != EINTR { throw .system(.last("wait for", "the other velod")) }
            guard ready > 0 else { continue }
            // A message that is there is taken, even if it is time to stop.
            if waiting[0].revents != 0 { return try take() }
            if waiting[1].revents != 0 { throw .stopped }
            if waiting[2].revents != 0 { visitor.receive() }
        }
    }

    private func take() throws(TakeOverFailure) -> (TakeOverMessage, [Int32]) {
        var bytes = [UInt8](repeating: 0, count: TakeOverMessage.longest)
        var descriptors = [Int32](repeating: -1, count: Int(VELO_MOST_DESCRIPTORS))
        var count = 0
        var received = velo_receive_message(descriptor, &bytes, bytes.count, &descriptors, &count)
        if received < 0, errno == ECONNRESET {
            // The other end closed without having read everything; what it sent is behind that error.
            received = velo_receive_message(descriptor, &bytes, bytes.count, &descriptors, &count)
        }
        guard received > 0 else {
            if received == 0 || errno == ECONNRESET { throw .ended }
            if errno == EMSGSIZE { throw .fault(.foreign) }
            throw .system(.last("receive", "from the other velod"))
        }
        let taken = Array(descriptors[..<count])
        do throws(TakeOverMessage.Fault) {
            return (try TakeOverMessage.decode(Array(bytes[..<received])), taken)
        } catch {
            for descriptor in taken { close(descriptor) }
            throw .fault(error)
        }
    }
}
