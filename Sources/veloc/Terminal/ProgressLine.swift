/// A line on a terminal that says how far a run is; nothing where standard error is a file or a pipe.
struct ProgressLine: Sendable {
    let noun: String
    private let isShown = StandardStream.error.isTerminal

    init(noun: String) {
        self.noun = noun
    }

    func show(_ done: Int, of planned: Int) {
        guard isShown else { return }
        let percent = planned == 0 ? 100 : done * 100 / planned
        StandardStream.error.write("\r\u{1B}[K\(done) of \(planned) \(noun), \(percent)%")
    }

    func clear() {
        if isShown { StandardStream.error.write("\r\u{1B}[K") }
    }
}
