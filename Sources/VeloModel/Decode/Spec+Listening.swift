import VeloFormat

/// `listeners`: where velod listens.
struct ListenersSpec {
    var proxy: Field<ListenerSpec> = .absent
    var https: Field<HTTPSListenerSpec> = .absent
    var api: Field<ListenerSpec> = .absent
    var admin: Field<ListenerSpec> = .absent
}

struct ListenerSpec {
    var address: Field<String>
    var port: Field<Int>
}

/// `listeners.https`: the TLS listener beside `proxy`.
struct HTTPSListenerSpec {
    var listener: ListenerSpec
    var http2: Field<Bool>
}

func decodeListeners(_ reader: inout MappingReader) -> ListenersSpec? {
    ListenersSpec(
        proxy: reader.optional("proxy", .mapping(decodeListener)),
        https: reader.optional(
            "https",
            .mapping { reader in
                HTTPSListenerSpec(
                    listener: decodeListener(&reader), http2: reader.optional("http2", .flag))
            }),
        api: reader.optional("api", .mapping(decodeListener)),
        admin: reader.optional("admin", .mapping(decodeListener)))
}

private func decodeListener(_ reader: inout MappingReader) -> ListenerSpec {
    ListenerSpec(address: reader.optional("address", .text), port: reader.optional("port", .integer(0...65_535)))
}

/// `tls`: what the TLS listener shows.
struct TLSSpec {
    var certificates: Field<[Located<CertificateSpec>]> = .absent
    var minimumVersion: Field<Tables.TLS.Version> = .absent
}

/// A certificate and its key; `hosts` only in `tls.certificates`, a tenant's are its own.
struct CertificateSpec {
    var certificate: Field<String>
    var key: Field<String>
    var hosts: Field<[Located<String>]> = .absent
}

func decodeTLS(_ reader: inout MappingReader) -> TLSSpec? {
    TLSSpec(
        certificates: reader.optional(
            "certificates",
            .list(
                of: .mapping { reader in
                    var certificate = decodeCertificate(&reader)
                    certificate.hosts = reader.optional("hosts", .list(of: .text))
                    return certificate
                })),
        minimumVersion: reader.optional("minimum_version", .word("a version of TLS")))
}

/// `tenants.….tls`, and the paths of one of `tls.certificates`.
func decodeCertificate(_ reader: inout MappingReader) -> CertificateSpec {
    CertificateSpec(
        certificate: reader.required("certificate", .absoluteFile, "a PEM file: the certificate, then its chain"),
        key: reader.required("key", .absoluteFile, "a PEM file: the private key"))
}

/// `access_log`
struct AccessLogSpec {
    var file: Field<Tables.AccessLog.Destination>
    var sample: Field<ExactDecimal>
    var errors: Field<Bool>
}

func decodeAccessLog(_ reader: inout MappingReader) -> AccessLogSpec? {
    AccessLogSpec(
        file: reader.required("file", .logDestination, "where it is written: `stdout`, `stderr` or an absolute path"),
        sample: reader.optional("sample", .percent),
        errors: reader.optional("errors", .flag))
}

extension Form where Value == Tables.AccessLog.Destination {
    fileprivate static var logDestination: Form {
        .scalar("`stdout`, `stderr` or an absolute path such as `/var/log/velod/access.log`") { text in
            switch text {
            case "stdout": .standardOutput
            case "stderr": .standardError
            default: isAbsoluteFile(text) ? .file(text) : nil
            }
        }
    }
}
