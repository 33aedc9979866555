import type { Body, Fit } from '../shared/api/types.ts'

/** The cause in the knowledge base for which a part was chosen, until it was recorded. */
export type Because = { entry: string; version: number; cause: string; code: string }

/** A part that was chosen for an order, how many of it, and the serial of the one it replaces where that must come back. */
export type Chosen = { part: string; quantity: number; old_serial: string; because?: Because }
export type Cart = readonly Chosen[]

/** A part that was not chosen yet: as many as its place in the appliance takes. */
export const add = (cart: Cart, fit: Pick<Fit, 'number' | 'quantity'>, because?: Because): Cart =>
  (cart.some((c) => c.part === fit.number) ? cart : [...cart, { part: fit.number, quantity: fit.quantity || 1, old_serial: '', ...(because ? { because } : {}) }])

/** Another quantity or another serial; with none left the part is not ordered. */
export const change = (cart: Cart, part: string, by: Partial<Chosen>): Cart =>
  cart.map((c) => (c.part === part ? { ...c, ...by } : c)).filter((c) => c.quantity > 0)

export const pieces = (cart: Cart) => cart.reduce((sum, c) => sum + c.quantity, 0)

/** What it costs, in the minor unit of the currency; a part that is not on the list costs nothing yet. */
export const cost = (cart: Cart, fits: readonly Fit[]) =>
  cart.reduce((sum, c) => sum + (fits.find((f) => f.number === c.part)?.price_minor ?? 0) * c.quantity, 0)

/** The lines of the order. */
export const lines = (cart: Cart): Body<'/v1/repairs/{repair}/part-orders'>['lines'] =>
  cart.map((c) => ({ part: c.part, quantity: c.quantity, ...(c.old_serial.trim() ? { old_serial: c.old_serial.trim() } : {}) }))

const same = (a: Because | undefined, b: Because) => a?.entry === b.entry && a.cause === b.cause

/** The causes for which parts were chosen and that are not recorded yet, each with its parts. */
export const faults = (cart: Cart): (Because & { parts: string[] })[] => {
  const out: (Because & { parts: string[] })[] = []
  for (const { because, part } of cart) {
    const known = because && out.find((f) => same(f, because))
    if (known) known.parts.push(part)
    else if (because) out.push({ ...because, parts: [part] })
  }
  return out
}

/** A cause is recorded: its parts need not be told again. */
export const recorded = (cart: Cart, cause: Because): Cart =>
  cart.map(({ because, ...c }) => (because && !same(because, cause) ? { ...c, because } : c))
