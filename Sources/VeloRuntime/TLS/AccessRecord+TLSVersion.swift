import NIOCore
import NIOSSL

extension AccessRecord.TLSVersion {
    /// What a connection whose handshake is over agreed on; of a stream, what its connection did.
    init?(of channel: any Channel, isStream: Bool) {
        let carrier = isStream ? channel.parent ?? channel : channel
        let handler = try? carrier.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        switch handler?.tlsVersion {
        case .tlsv12: self = .tls12
        case .tlsv13: self = .tls13
        default: return nil
        }
    }
}
