import type { RefurbishOrder, RefurbishPiece } from '../../shared/api/types.ts'

/** What is being said of one piece; it is a draft until it is booked. */
export type Work = {
  order: string
  piece: string
  doing: '' | 'consume' | 'finish' | 'scrap' | 'sample' | 'yield' | 'strip'
  part: string
  serialised: boolean
  serial: string
  quantity: number
  grams: number
  work: string
  measurement: string
  after: number
  passed: boolean
}
export const IDLE: Work = { order: '', piece: '', doing: '', part: '', serialised: false, serial: '', quantity: 0, grams: 0, work: '', measurement: '', after: 0, passed: false }
export const isWork = (kept: object): kept is Work => 'order' in kept && 'piece' in kept && 'doing' in kept && 'quantity' in kept

/** Which question the field asks. */
export function stepOf(w: Work, sampling: boolean): 'return' | 'piece' | 'part' | 'serial' | 'work' | 'measure' | 'after' | 'residue' | 'reason' | 'sample' | 'note' | 'out' | 'plate' | 'many' | 'grams' | 'tested' | 'left' {
  if (!w.piece) return 'return'
  switch (w.doing) {
    case 'consume': return w.part ? 'serial' : 'part'
    case 'finish': return !w.work ? 'work' : !w.measurement ? 'measure' : !w.after ? 'after' : 'residue'
    case 'yield': return !w.part ? 'out' : w.serialised && !w.serial ? 'plate' : !w.quantity ? 'many' : !w.grams ? 'grams' : 'tested'
    case 'strip': return w.work ? 'left' : 'work'
    case 'scrap': return 'reason'
    case 'sample': return 'note'
    default: return sampling ? 'sample' : 'piece'
  }
}

/** The piece that a scan names, by its number or its serial, with its order. */
export function pieceNamed(orders: readonly RefurbishOrder[], code: string): { order: RefurbishOrder; piece: RefurbishPiece } | undefined {
  const named = code.toUpperCase()
  for (const order of orders) {
    const piece = order.pieces.find((p) => p.state !== 'released' && (p.return === named || p.serial.toUpperCase() === named))
    if (piece) return { order, piece }
  }
  return undefined
}

/** How many came out at once, as the door takes it. */
export const piecesIn = (text: string) => (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1000 ? Number(text) : null)

/** Whole grams; nothing else. */
export const gramsIn = (text: string, least: number) => (/^\d{1,7}$/.test(text) && Number(text) >= least ? Number(text) : null)
