import { get, Problem } from '../shared/api/client.ts'
import { useLoad } from '../shared/api/load.ts'
import { useSession } from '../shared/api/session.ts'
import type { Location } from '../shared/api/types.ts'
import { named } from '../i18n/language.ts'

const kept = new Map<string, Promise<Location>>()

function place(code: string): Promise<Location> {
  let known = kept.get(code)
  if (!known) {
    known = get('/v1/locations/{location}', { path: { location: code } })
    known.catch((error: unknown) => error instanceof Problem && error.status === 404 ? undefined : kept.delete(code))
    kept.set(code, known)
  }
  return known
}

const WAREHOUSES = new Set<Location['kind']>(['national', 'regional', 'city', 'outlet', 'locker'])

/** The place of a code, of whatever kind; undefined when the code names none. */
export async function placeOf(code: string): Promise<Location | undefined> {
  try {
    const found = await place(code.toUpperCase())
    return found.code.toUpperCase() === code.toUpperCase() ? found : undefined
  } catch (error) {
    if (error instanceof Problem && !error.passing && error.status !== 401) return undefined
    throw error
  }
}

/** The warehouse or counter of a code. */
export async function warehouseOf(code: string): Promise<Location | undefined> {
  const found = await placeOf(code)
  return found && WAREHOUSES.has(found.kind) ? found : undefined
}

/** Names of places by code; a code stands for itself until its name is known. */
export function usePlaceNames(codes: (string | null | undefined)[]): (code: string | null | undefined) => string {
  const wanted = [...new Set(codes.filter((c): c is string => !!c))].sort()
  const known = useLoad(wanted.join() || null, async () => {
    const found = await Promise.allSettled(wanted.slice(0, 60).map(place))
    return new Map(found.flatMap((f) => (f.status === 'fulfilled' ? [[f.value.code, f.value] as const] : [])))
  })
  return (code) => named(known.data?.get(code ?? '')) || code || '—'
}

/** The warehouses this account works in; operations works in all of them. */
export function useMyPlaces(): Location[] {
  return useMyPlacesOnceKnown() ?? []
}

/** The same, undefined as long as they are not known. */
export function useMyPlacesOnceKnown(): Location[] | undefined {
  const actor = useSession()?.actor
  const scope = actor?.scope ?? []
  const key = actor?.role === 'operations' ? 'all' : scope.join()
  return useLoad(key || null, async () => {
    if (key !== 'all') {
      const found = await Promise.allSettled(scope.map(place))
      return found.flatMap((f) => (f.status === 'fulfilled' ? [f.value] : []))
    }
    const pages = await Promise.all((['national', 'regional', 'city'] as const).map((kind) => get('/v1/locations', { query: { kind, limit: 200 } })))
    return pages.flatMap((p) => p.items)
  }).data
}
