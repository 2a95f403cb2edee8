import Foundation
import Testing

/// A raw request with the outcome that RFC 9112 and RFC 9110 ask of a gateway; the fields are those of `Fixtures/http1/README.md`.
struct RequestCase: Decodable, CustomTestStringConvertible {
    let name: String
    let group: String
    let raw_b64: String
    let expect: String
    let either: Bool?
    let upstream_requests: Int?
    let status: [UInt16]?
    let then: String?
    let route: String?
    let incomplete: Bool?

    var raw: [UInt8] { Data(base64Encoded: raw_b64).map(Array.init) ?? [] }
    var isEither: Bool { either == true }
    var testDescription: String { name }

    static let all: [RequestCase] = readCases("http1_cases.jsonl")
}

/// A raw response of a backend with its outcome.
struct ResponseCase: Decodable, CustomTestStringConvertible {
    let name: String
    let raw_b64: String
    let expect: String
    let either: Bool?
    let request_method: String?
    let request_upgrade: Bool?
    let backend_closes: Bool?
    let late: Bool?

    var raw: [UInt8] { Data(base64Encoded: raw_b64).map(Array.init) ?? [] }
    var isEither: Bool { either == true }
    var testDescription: String { name }

    static let all: [ResponseCase] = readCases("http1_response_cases.jsonl")
}

private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/http1")

/// Cases whose verdict is not followed, by name, each with the paragraph of the RFC that says otherwise.
let disputedCases: Set<String> = {
    let text = (try? String(contentsOf: folder.appending(path: "disputed.txt"), encoding: .utf8)) ?? ""
    return Set(
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { String($0.prefix { $0 != ":" }) })
}()

private func readCases<Case: Decodable>(_ name: String) -> [Case] {
    let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Case.self, from: Data($0.utf8)) }
}
