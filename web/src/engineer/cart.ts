import type { Body, Fit } from '../shared/api/types.ts'

/** A part that was chosen for an order, how many of it, and the serial of the one it replaces where that must come back. */
export type Chosen = { part: string; quantity: number; old_serial: string }
export type Cart = readonly Chosen[]

/** A part that was not chosen yet: as many as its place in the appliance takes. */
export const add = (cart: Cart, fit: Fit): Cart =>
  (cart.some((c) => c.part === fit.number) ? cart : [...cart, { part: fit.number, quantity: fit.quantity || 1, old_serial: '' }])

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
