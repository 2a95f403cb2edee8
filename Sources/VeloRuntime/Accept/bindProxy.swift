public import NIOCore
public import VeloFormat

/// Binds the proxy listener; accepted connections are spread over `group`'s loops, and each loop owns its connections.
/// The returned channel's `localAddress` tells the port that was bound.
public func bindProxy(_ gateway: Gateway, at endpoint: Tables.Endpoint, on group: any EventLoopGroup) async throws
    -> any Channel
{
    fatalError("not yet")
}
