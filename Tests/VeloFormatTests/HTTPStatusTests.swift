import Testing
import VeloFormat

@Suite("final statuses")
struct HTTPStatusTests {
    @Test("are ascending, final and each in its own column")
    func columns() {
        #expect(HTTPStatus.registered == HTTPStatus.registered.sorted())
        #expect(Set(HTTPStatus.registered).count == HTTPStatus.registered.count)
        #expect(HTTPStatus.labelValues.count == HTTPStatus.registered.count + 1)
        for code in HTTPStatus.registered {
            #expect(code >= 200 && code <= 599)
            #expect(HTTPStatus.labelValues[HTTPStatus.index(of: code)] == String(code))
        }
    }

    @Test("that nobody registered are other", arguments: [0, 100, 199, 299, 418, 600, 999, 1000, UInt16.max])
    func other(status: UInt16) {
        #expect(HTTPStatus.labelValues[HTTPStatus.index(of: status)] == "other")
    }

    @Test("velod's own answers are among them")
    func ownAnswers() {
        #expect(Set(HTTPStatus.ownAnswers).isSubset(of: HTTPStatus.registered))
    }

    @Test("methods are told apart by their exact token")
    func methods() {
        for method in RequestMethod.allCases where method != .other {
            #expect(RequestMethod(token: method.token) == method)
        }
        for token in ["", "get", "GET ", "GET\0", "GE", "GETS", "OTHER", "ＧＥＴ"] {
            #expect(RequestMethod(token: token) == .other)
        }
    }
}
