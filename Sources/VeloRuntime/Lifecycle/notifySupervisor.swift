#if canImport(Glibc)
    internal import Glibc
#endif

/// Tells whoever supervises velod how it does, by systemd's protocol (sd_notify(3)): one datagram to the Unix socket that
/// `NOTIFY_SOCKET` names, `@` standing for the abstract name space. Does nothing where there is none; never waits.
///
/// - Returns: whether it was sent.
@discardableResult
public func notifySupervisor(_ state: SupervisedState) -> Bool {
    guard let variable = getenv("NOTIFY_SOCKET") else { return false }
    return notifySupervisor(state, at: String(cString: variable))
}

/// What a supervisor is told.
public enum SupervisedState: Sendable {
    /// This process serves. Its number is sent along: after a take-over it is the new main process of the service.
    case ready
    /// Settings are read again; `ready` follows.
    case reloading
    /// It drains, and nobody has taken over.
    case stopping

    var text: String {
        switch self {
        case .ready: "READY=1\nMAINPID=\(getpid())"
        case .reloading:
            // systemd tells by the moment that it is this reload which is answered.
            "RELOADING=1\nMONOTONIC_USEC=\(RuntimeClock.system.monotonic() / 1000)"
        case .stopping: "STOPPING=1"
        }
    }
}

func notifySupervisor(_ state: SupervisedState, at path: String) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    guard !name.isEmpty, name.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    if name[0] == UInt8(ascii: "@") { name[0] = 0 } else { name.append(0) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    // An abstract name is as long as it is said to be.
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let text = Array(state.text.utf8)
    let sent = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0, length)
        }
    }
    return sent == text.count
}
