import VeloSource

#if canImport(Glibc)
    import Glibc
#endif

/// The day in UTC by the system's clock, so that everybody sees a suppression expire at the same moment.
func today() -> CivilDate {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    return CivilDate(year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
        ?? .earliest
}
