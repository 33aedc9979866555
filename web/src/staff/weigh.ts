// Weights that may be a typing error or another scan: they are doubted once, and the same once more insists.

/** So far from what was expected that somebody may have typed or scanned something else; bags and boxes weigh something. */
export const implausible = (grams: number, expected: number | null | undefined) => !!expected && (grams < expected * 0.5 || grams > expected * 2 + 1000)

/** A parcel that weighs a small part of what the catalogue says lies in it, or more than five times that and a crate. */
export const unlikely = (grams: number, net: number) => net > 0 && (grams < net * 0.15 || grams > net * 5 + 10_000)
