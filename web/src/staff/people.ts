import { get } from '../shared/api/client.ts'
import { useLoad } from '../shared/api/load.ts'

/** Names of people by login, for operations; a login stands for itself until its name is known. */
export function usePeopleNames(logins: string[]): (login: string) => string {
  const wanted = [...new Set(logins.filter(Boolean))].sort()
  const known = useLoad(wanted.join() || null, async () => {
    const found = await Promise.allSettled(wanted.map((login) => get('/v1/accounts/{login}', { path: { login } })))
    return new Map(found.flatMap((f) => (f.status === 'fulfilled' ? [[f.value.login, f.value.name] as const] : [])))
  })
  return (login) => known.data?.get(login) || login
}
