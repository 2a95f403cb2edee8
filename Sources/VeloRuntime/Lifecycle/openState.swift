public import Logging
public import VeloMetrics

/// Opens the state folder of a start, and logs what is not as it should be.
///
/// A folder that cannot be used does not keep velod from serving: the state is then in memory until the next start.
///
/// - Throws: `StartError.stateInUse` if another process has the folder, `cannotTakeOver` if it is to be joined and cannot.
public func openState(_ options: StateOptions, logger: Logger) throws(StartError) -> StateFile {
    let state: StateFile
    do throws(StateError) {
        state = try StateFile.open(options)
    } catch {
        if case .inUse = error { throw .stateInUse(directory: options.directory) }
        throw .cannotTakeOver(directory: options.directory, reason: error.description)
    }
    logSetAside(state.status, logger)
    if let reason = state.status.memoryReason {
        logger.error(
            "durable metrics and quotas are in memory, and end with the process", metadata: ["reason": "\(reason)"])
    }
    return state
}

/// Says where a file is that the start could not read.
func logSetAside(_ status: StateStatus, _ logger: Logger) {
    guard let aside = status.setAside else { return }
    logger.error(
        "the state file cannot be used and was set aside; what it counted starts from zero",
        metadata: ["reason": "\(aside.reason)", "set-aside": "\(aside.path)"])
}
