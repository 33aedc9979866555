import { Select, type SelectProps } from 'antd'
import { get } from '../../shared/api/client.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { Acceptor } from '../../shared/api/types.ts'
import { count, day, weight } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'

const KILOMETRE = 1000

/** Recyclers for a waste lot, the nearest that may be chosen first; one that may not be says why. home is a choice before them. */
export function AcceptorSelect({ lot, home, ...select }: { lot: string | undefined; home?: { value: string; label: string } } & SelectProps<string>) {
  const t = useStaff()
  const state = useStateWords()
  const found = useLoad(lot ? `acceptors${lot}` : null, async () => (await get('/v1/waste-lots/{lot}/acceptors', { path: { lot: lot ?? '' } })).items)
  const label = (a: Acceptor) => [
    named(a) || a.recycler,
    a.metres === null ? '' : `${count(a.metres / KILOMETRE)} km`,
    a.obstacle ? state('obstacle', a.obstacle) : a.left_grams !== null && a.valid_until ? t('quota_until', { weight: weight(a.left_grams), day: day(a.valid_until, 'UTC') }) : '',
  ].filter(Boolean).join(' · ')
  return <Select<string> {...select} disabled={!lot} loading={found.loading} options={[...(home ? [home] : []), ...(found.data ?? []).map((a) => ({ value: a.recycler, label: label(a), title: label(a), disabled: !!a.obstacle }))]} />
}
