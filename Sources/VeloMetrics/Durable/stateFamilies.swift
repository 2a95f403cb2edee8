/// `velod_state_*`: how the state file does. To be a source of the engine whose durable cells are in it.
public func stateFamilies(_ status: StateStatus) -> [SampledFamily] {
    [
        SampledFamily(
            "velod_state_durable",
            help: "1 while all that is to outlive the process is in the state file, 0 if some of it is in memory.",
            kind: .gauge, status.isDurable ? 1 : 0),
        SampledFamily(
            "velod_state_records", help: "Series and quotas that are kept, in the file or in memory.", kind: .gauge,
            Double(status.records)),
        SampledFamily(
            "velod_state_memory_records", help: "Series and quotas that end with the process.", kind: .gauge,
            Double(status.memoryRecords)),
        SampledFamily(
            "velod_state_file_bytes", help: "Length of the state file.", kind: .gauge, unit: "bytes",
            Double(status.fileBytes)),
        SampledFamily(
            "velod_state_files_set_aside_total",
            help: "State files that could not be read and were set aside under another name.", kind: .counter,
            status.setAside == nil ? 0 : 1),
        SampledFamily(
            "velod_state_flush_failures_total", help: "Flushes of the state file that failed.", kind: .counter,
            Double(status.flushFailures)),
    ]
}
