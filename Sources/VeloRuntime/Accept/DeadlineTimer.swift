import NIOCore
import VeloFormat

/// One timer for all the waits of a connection, of which only the latest counts.
///
/// A deadline that is pushed back costs one store: the task that was scheduled finds out when it runs and goes on
/// waiting. In the steady state of a busy connection nothing is scheduled or cancelled.
final class DeadlineTimer {
    private let eventLoop: any EventLoop
    private let onDeadline: () -> Void
    private var deadline: NIODeadline?
    /// No deadline is set beyond this.
    private var latest: NIODeadline?
    private var scheduled: (at: NIODeadline, task: Scheduled<Void>)?

    /// `onDeadline` is kept until `cancel`; both run on `eventLoop`.
    init(on eventLoop: any EventLoop, onDeadline: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.onDeadline = onDeadline
    }

    func set(_ span: TimeSpan) {
        let deadline = eventLoop.now + .nanoseconds(span.nanoseconds)
        wait(until: latest.map { min(deadline, $0) } ?? deadline)
    }

    /// All waits together, from now on, end with this one, which goes on while nothing else is waited for.
    func limit(_ span: TimeSpan) {
        let deadline = eventLoop.now + .nanoseconds(span.nanoseconds)
        latest = deadline
        wait(until: deadline)
    }

    /// Waits are as long again as they are said to be.
    func unlimit() { latest = nil }

    /// Nothing is waited for but the limit, if there is one; the scheduled task stays, for the next wait.
    func clear() {
        deadline = nil
        if let latest { wait(until: latest) }
    }

    /// Ends the timer for good.
    func cancel() {
        deadline = nil
        scheduled?.task.cancel()
        scheduled = nil
    }

    private func wait(until deadline: NIODeadline) {
        self.deadline = deadline
        if let scheduled {
            guard deadline < scheduled.at else { return }
            scheduled.task.cancel()
        }
        schedule(deadline)
    }

    private func schedule(_ deadline: NIODeadline) {
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.fire() }
        scheduled = (deadline, task)
    }

    private func fire() {
        scheduled = nil
        guard let deadline else { return }
        if deadline > eventLoop.now {
            schedule(deadline)
        } else {
            self.deadline = nil
            onDeadline()
        }
    }
}
