import VeloSource

/// The proxies in front that are believed about their clients: address blocks as they are surely meant.
func checkForwarding(_ world: ClosedWorld, _ collector: Collector) {
    checkAddressBlocks(
        world.spec.forwarding.trustedProxies.value ?? [], trustedTo: "say who its clients are",
        danger: "whoever reaches the proxy can pretend to come from any address", collector)
}
