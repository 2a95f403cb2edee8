import Foundation

/// What the request path can do by now: the tests of what it will do are written, and run once it does.
enum RequestPath {
    /// Whether heads are read and written as bytes (`VeloHTTP`), with `Upgrade` passed on. Make it `true` with the change
    /// that does so; `VELO_REQUEST_PATH=bytes` in the environment runs those tests before.
    static let isOnBytes = true
}
