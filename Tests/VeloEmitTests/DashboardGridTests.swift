import Testing

@testable import VeloEmit

@Suite("Dashboard grid")
struct DashboardGridTests {
    private func panels(_ widths: [Int], height: Int = 4) -> [Panel] {
        widths.map { Panel(title: "", description: "", kind: .gauge, targets: [], unit: "", width: $0, height: height) }
    }

    @Test(
        "every line is filled exactly, whatever the number of panels",
        arguments: [
            [24], [12], [4, 4, 4, 4, 4], [4, 4, 4, 4, 4, 4, 4], [8, 8], [12, 12, 12], [1, 23, 24, 5, 7], [],
        ])
    func justified(widths: [Int]) {
        let layout = GridLayout(panels(widths), from: 3)
        #expect(layout.positions.count == widths.count)
        for (line, positions) in Dictionary(grouping: layout.positions, by: \.y) {
            #expect(line >= 3)
            var x = 0
            for position in positions {
                #expect(position.x == x)
                x += position.width
            }
            #expect(x == GridLayout.columns)
        }
        #expect(layout.end == (layout.positions.last.map { $0.y + $0.height } ?? 3))
    }

    @Test("no panel gets less than it asked for")
    func atLeast() {
        let widths = [4, 4, 4, 4, 4, 12, 8, 8, 1]
        for (width, position) in zip(widths, GridLayout(panels(widths), from: 0).positions) {
            #expect(position.width >= width)
        }
    }
}
