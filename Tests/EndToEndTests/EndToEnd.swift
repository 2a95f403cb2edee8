import Testing

/// Every test here starts a gateway of its own with all its backends, so they run one after the other.
@Suite(.serialized) enum EndToEnd {}
