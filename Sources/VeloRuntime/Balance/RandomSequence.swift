/// SplitMix64 (Steele, Lea, Flood 2014): quick, and good enough to draw backends. Not for secrets.
struct RandomSequence: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return mixed(state)
    }

    /// A number below `bound`, which is above 0. By multiplication (Lemire 2019), without its correction: the bias is below
    /// one in 2^40 for the sums of weights here.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
}

/// The finalizer of SplitMix64: every bit of the result depends on every bit of the value.
func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
}
