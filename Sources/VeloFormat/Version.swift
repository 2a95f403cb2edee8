/// The version of veloc and velod: one release, one number (semver.org).
public let veloVersion = "0.1.0"
