// What kind of thing a scanned text names, as far as the text itself says it: our own numbers by their letter and check
// digit, parcels by their SSCC, carriers' waybills by their beginnings. A place is asked of the service.

export type Kind = 'place' | 'part' | 'repair' | 'parcel' | 'return' | 'lot' | 'waste_manifest' | 'carrier_manifest' | 'blind_return' | 'sscc' | 'waybill' | 'bin'

const LETTERS: Record<string, Kind> = { R: 'repair', S: 'parcel', C: 'return', L: 'lot', M: 'waste_manifest', D: 'carrier_manifest', U: 'blind_return' }

// ISO 7064 mod 11,10, as the service makes its numbers.
function checked(digits: string): boolean {
  let p = 10
  for (const d of digits.slice(0, -1)) {
    const s = (p + Number(d)) % 10 || 10
    p = (s * 2) % 11
  }
  return (11 - p) % 10 === Number(digits.at(-1))
}

const WAYBILL = /^(SF\d{12,15}|JDV?[A-Z]?\d{11,14}|YT\d{13}|ZTO?\d{12,14}|STO?\d{12,13}|(JT|DPK|ZJS)\d{12,15}|E[A-Z]\d{9}CN|1Z[0-9A-Z]{16})(-\d+-\d+-?)?$/

/** The kind of a text that cannot be anything else; undefined for serials, parts and whatever has no form of its own. */
export function kindOf(text: string): Kind | undefined {
  const t = text.trim().toUpperCase().replace(/^\](C1|D2|Q3|E0)/, '').replaceAll('\u001d', '')
  if (t.startsWith('@')) return 'bin'
  if (/^(\(00\)|00)\d{18}$/.test(t)) return 'sscc'
  const own = /^([A-Z])(\d{9,})$/.exec(t)
  if (own && checked(own[2] ?? '')) return LETTERS[own[1] ?? '']
  if (WAYBILL.test(t)) return 'waybill'
  return undefined
}
