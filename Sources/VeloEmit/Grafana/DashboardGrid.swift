/// A panel's place in Grafana's grid of 24 columns.
struct GridPosition: Sendable, Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    var json: JSON { ["h": .integer(height), "w": .integer(width), "x": .integer(x), "y": .integer(y)] }
}

/// Panels set in lines, as words in a justified paragraph: each line takes as many as fit, and what is left of it is
/// shared out, so that there are no gaps whichever panels a spec leaves out.
struct GridLayout: Sendable {
    static let columns = 24

    /// Parallel to the panels.
    let positions: [GridPosition]
    /// The first free row below.
    let end: Int

    /// Linear in the number of panels. A panel's width is 1 to 24.
    init(_ panels: [Panel], from start: Int) {
        var positions: [GridPosition] = []
        var y = start
        var first = 0
        while first < panels.count {
            var last = first + 1
            var taken = panels[first].width
            while last < panels.count, taken + panels[last].width <= Self.columns {
                taken += panels[last].width
                last += 1
            }
            let line = panels[first..<last]
            let height = line.reduce(1) { max($0, $1.height) }
            let (share, rest) = (Self.columns - taken).quotientAndRemainder(dividingBy: line.count)
            var x = 0
            for (index, panel) in line.enumerated() {
                let width = panel.width + share + (index < rest ? 1 : 0)
                positions.append(GridPosition(x: x, y: y, width: width, height: height))
                x += width
            }
            y += height
            first = last
        }
        self.positions = positions
        end = y
    }
}
