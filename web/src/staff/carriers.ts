import { get } from '../shared/api/client.ts'
import { useLoad } from '../shared/api/load.ts'
import type { Carrier } from '../shared/api/types.ts'
import { named } from '../i18n/language.ts'

/** How names of carriers are compared, as the service does: without case, width, blanks, dashes and dots. */
const form = (name: string) => name.normalize('NFKC').replace(/[\s\p{Pd}\p{Cf}_.]/gu, '').toLowerCase()

/** The carriers there are; who is meant by a code or by another's name for it, and what one is called. */
export function useCarriers() {
  const all = useLoad('carriers', () => get('/v1/carriers'), 300_000).data?.items ?? []
  const of = (name: string): Carrier | undefined => {
    const key = form(name)
    return all.find((c) => form(c.code) === key) ?? all.find((c) => (c.aliases ?? []).includes(key))
  }
  return { all, of, name: (code: string) => { const c = all.find((x) => x.code === code); return c ? named(c) : code } }
}
