internal import VeloFormat
public import Logging

#if canImport(Glibc)
    internal import Glibc
#endif

/// Raises the number of descriptors that the process may have to what the system allows it: each connection of a client
/// takes one, and a request on its way to a backend another. The low soft limit is for programs that use `select`.
///
/// - Returns: how many it may have now.
@discardableResult
public func raiseDescriptorLimit(_ logger: Logger) -> Int {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return 1024 }
    let before = limit.rlim_cur
    if limit.rlim_cur < limit.rlim_max {
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(resource, &limit) == 0 else {
            logger.warning(
                "the limit of descriptors cannot be raised",
                metadata: ["limit": "\(before)", "reason": "\(describeErrno(errno))"])
            return Int(clamping: before)
        }
    }
    logger.info("descriptors", metadata: ["limit": "\(limit.rlim_cur)", "before": "\(before)"])
    return Int(clamping: limit.rlim_cur)
}

/// The most connections for so many descriptors: half of what is left beside what velod itself has open, since each may
/// need a second one to a backend.
func connectionLimit(descriptors: Int) -> Int { max(16, (descriptors - 128) / 2) }

/// The same where the spec says how many connections there may be: no more than the descriptors allow.
func connectionLimit(_ tables: Tables, descriptors: Int) -> Int {
    let most = connectionLimit(descriptors: descriptors)
    return tables.limits.connections > 0 ? min(tables.limits.connections, most) : most
}
