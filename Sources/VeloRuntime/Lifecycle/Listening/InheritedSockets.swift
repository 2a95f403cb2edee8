public import VeloFormat

#if canImport(Glibc)
    internal import Glibc
#endif

/// Listening sockets that whoever started velod has opened for it, by systemd's protocol (sd_listen_fds(3)): descriptors
/// from 3 on, `LISTEN_FDS` how many, `LISTEN_PID` for which process, `LISTEN_FDNAMES` their names, separated by colons.
///
/// Names are those of listeners: `proxy`, `api`, `admin`. Where none of them is, as with systemd's default, the order of
/// the ready line counts.
public struct InheritedSockets: Sendable {
    private static let first: Int32 = 3

    let sockets: [PassedSocket]

    /// None.
    public init() { sockets = [] }

    init(_ sockets: [PassedSocket]) { self.sockets = sockets }

    public var isEmpty: Bool { sockets.isEmpty }

    /// Takes what the environment tells of, and removes it from there: no child is to take it for its own.
    ///
    /// - Throws: `OverrideError` if what it tells makes no sense: more sockets than listeners, a name twice, a descriptor
    ///   that is no listening TCP socket.
    public static func take(for tables: Tables) throws(OverrideError) -> InheritedSockets {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        let found = try read(
            process: variable("LISTEN_PID"), count: variable("LISTEN_FDS"), names: variable("LISTEN_FDNAMES"),
            own: getpid(), listeners: tables.listeners.map(\.name))
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
        var sockets: [PassedSocket] = []
        for (index, name) in found.enumerated() {
            do throws(ListeningSocketFault) {
                let socket = try ListeningSocket(adopting: first + Int32(index), isKept: true)
                sockets.append(PassedSocket(name: name, declared: socket.endpoint, socket: socket))
            } catch {
                throw OverrideError(description: "LISTEN_FDS: descriptor \(Int(first) + index), for \(name): \(error)")
            }
        }
        return InheritedSockets(sockets)
    }

    /// The listener of each descriptor; nothing if there is none, or they are another process's.
    static func read(
        process: String?, count: String?, names: String?, own: Int32, listeners: [String]
    ) throws(OverrideError) -> [String] {
        guard let count, let process, Int32(process) == own else { return [] }
        guard let number = Int(count), number >= 0 else {
            throw OverrideError(description: "LISTEN_FDS \(count): expected a number")
        }
        guard number <= listeners.count else {
            throw OverrideError(
                description: "LISTEN_FDS \(number): there are \(listeners.count) listeners, \(list(listeners))")
        }
        let given = (names ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard given.contains(where: listeners.contains) else { return Array(listeners.prefix(number)) }
        guard given.count == number, Set(given).count == number, given.allSatisfy(listeners.contains) else {
            throw OverrideError(
                description: "LISTEN_FDNAMES \(names ?? ""): expected \(number) different names of \(list(listeners))")
        }
        return given
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
