package allocation

// DelayReason begins the reason that a promise keeps when one cause delays many; the code of the cause follows.
const DelayReason = "delay: "
