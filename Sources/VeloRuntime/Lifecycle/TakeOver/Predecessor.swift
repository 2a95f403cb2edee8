internal import Synchronization
internal import VeloFormat

#if canImport(Glibc)
    internal import Glibc
#endif

/// The side of a take-over that begins: the velod that serves now, as the one sees it that is about to.
///
/// All calls may wait for the other process: not for an event loop.
public final class Predecessor: Sendable {
    private let directory: String
    let connection: TakeOverConnection
    /// How long the other process may take for an answer, in seconds.
    private let patience: Int
    private let passed: Mutex<[PassedSocket]>
    /// The process that is taken over from.
    public let processID: Int32

    /// Finds the velod that uses a state directory and has it pass its listening sockets.
    ///
    /// From then on the other process shares its state, until this one is ready or gone: open it with `Mode.takeOver`.
    ///
    /// - Parameter patience: how long the other process may take for an answer, in seconds; its event loops may be busy.
    /// - Returns: `nil` if nobody is there to take over from.
    /// - Throws: `StartError.cannotTakeOver` if it does not answer, refuses, or runs for another user.
    public static func find(
        stateDirectory: String, release: String, patience: Int = 10
    ) throws(StartError) -> Predecessor? {
        do throws(TakeOverFailure) {
            let found: TakeOverConnection?
            do { found = try TakeOverAddress.connect(in: stateDirectory) } catch { throw .system(error) }
            guard let connection = found else { return nil }
            return try Predecessor(stateDirectory, connection, release: release, patience: patience)
        } catch {
            throw .cannotTakeOver(directory: stateDirectory, reason: error.description)
        }
    }

    private init(
        _ directory: String, _ connection: TakeOverConnection, release: String, patience: Int
    ) throws(TakeOverFailure) {
        guard let peer = connection.peer, peer.isSameUser else {
            throw .refused("the process that listens there runs for another user")
        }
        let (message, descriptors) = try connection.ask(
            .hello(release: release), waitingFor: "answer", within: patience)
        var sockets: [ListeningSocket] = []
        var fault: ListeningSocketFault?
        let places: [TakeOverMessage.Passed] = if case .listeners(let places) = message { places } else { [] }
        for (index, descriptor) in descriptors.enumerated() {
            do throws(ListeningSocketFault) {
                let isKept = places.indices.contains(index) && places[index].isKept
                sockets.append(try ListeningSocket(adopting: descriptor, isKept: isKept))
            } catch {
                fault = error
            }
        }
        switch message {
        case .refused(let reason), .aborted(let reason): throw .refused(reason)
        case .listeners where fault == nil && places.count == sockets.count: break
        case .listeners: throw .fault(.malformed(fault.map { "listener: \($0)" } ?? "number of listeners"))
        default: throw .unexpected
        }
        self.directory = directory
        self.connection = connection
        self.patience = patience
        processID = peer.processID
        passed = Mutex(
            zip(places, sockets).map { PassedSocket(name: $0.name, declared: $0.declared, socket: $1) })
    }

    /// The sockets that were passed, once.
    func takeSockets() -> [PassedSocket] {
        passed.withLock { passed in
            defer { passed = [] }
            return passed
        }
    }

    /// Says that everything is in place, and returns when the other process accepts no more.
    ///
    /// - Throws: `StartError.cannotTakeOver` if that one goes on serving, and this one must end. If it is gone, there is
    ///   nobody else, and this one serves.
    func stepIn() throws(StartError) {
        try exchange(.ready, for: .go, waitingFor: "stop accepting")
    }

    /// Says that this process accepts, and returns when the other one has heard it. Throws as `stepIn` does.
    func confirm() throws(StartError) {
        try exchange(.serving, for: .closed, waitingFor: "step back")
    }

    private func exchange(
        _ message: TakeOverMessage, for answer: TakeOverMessage, waitingFor what: String
    ) throws(StartError) {
        do throws(TakeOverFailure) {
            let (received, descriptors) = try connection.ask(message, waitingFor: what, within: patience)
            for descriptor in descriptors { close(descriptor) }
            if received == answer { return }
            if case .aborted(let reason) = received { throw .refused(reason) }
            throw .unexpected
        } catch {
            if error == .ended { return }
            throw .cannotTakeOver(directory: directory, reason: error.description)
        }
    }
}
