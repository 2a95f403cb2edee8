/// The closed domain of final status codes: those registered with IANA from 200 up, and `other`.
public enum HTTPStatus {
    /// Registered final codes, ascending (IANA HTTP Status Code Registry; 1xx are never final).
    public static let registered: [UInt16] = [
        200, 201, 202, 203, 204, 205, 206, 207, 208, 226,
        300, 301, 302, 303, 304, 305, 307, 308,
        400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417,
        421, 422, 423, 424, 425, 426, 428, 429, 431, 451,
        499,  // nginx's code for a client that went away: not registered, but the field's own word for it
        500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511,
    ]

    /// The label values in column order: every registered code, then `other`.
    public static let labelValues: [String] = registered.map { String($0) } + ["other"]

    /// The statuses velod answers with itself, without a backend's help. Part of the default zero series.
    public static let ownAnswers: [UInt16] = [400, 404, 408, 413, 429, 431, 499, 501, 502, 503, 504]

    /// The column of each status 0 to 999.
    private static let columns: [UInt8] = {
        var columns = [UInt8](repeating: UInt8(registered.count), count: 1000)
        for (index, code) in registered.enumerated() { columns[Int(code)] = UInt8(index) }
        return columns
    }()

    /// The index in `labelValues` of a status; `other` for anything unregistered. O(1).
    public static func index(of status: UInt16) -> Int {
        Int(status < 1000 ? columns[Int(status)] : UInt8(registered.count))
    }
}
