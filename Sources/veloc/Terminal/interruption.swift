import VeloLive

#if canImport(Glibc)
    import Glibc
#endif

/// Stopped by the first Ctrl-C.
let interruption = LoadStop()

/// Makes the first SIGINT ask for an orderly end, and the second end the process.
func stopOnInterrupt() {
    // Made before a handler could run: a handler must not initialise a global.
    _ = interruption.isStopped
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in interruption.stop() }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_RESTART)
    sigaction(SIGINT, &action, nil)
}
