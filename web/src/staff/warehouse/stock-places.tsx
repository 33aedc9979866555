import { InputNumber, Segmented, Select } from 'antd'
import { useState } from 'react'
import { get } from '../../shared/api/client.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { Holding, Location } from '../../shared/api/types.ts'
import { count } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Show } from '../../shared/parts.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { useStockPlaces } from '../../i18n/stock-places.ts'
import { Rows } from '../rows.tsx'

const KINDS = ['national', 'regional', 'city', 'outlet', 'locker'] as const

async function all(kind: (typeof KINDS)[number]): Promise<Location[]> {
  const out: Location[] = []
  for (let cursor = ''; ;) {
    const page = await get('/v1/locations', { query: { kind, limit: 200, ...(cursor && { cursor }) } })
    out.push(...page.items)
    if (!page.next) return out
    cursor = page.next
  }
}

/** What lies at a place and everywhere below it, or within some kilometres of it: of one part, or of all. */
export function StockPlaces({ part = '' }: { part?: string }) {
  const t = useStockPlaces()
  const staff = useStaff()
  const state = useStateWords()
  const [location, setLocation] = useState('')
  const [way, setWay] = useState<'below' | 'around'>('below')
  const [km, setKm] = useState(100)
  const places = useLoad('places of stock', async () => {
    return (await Promise.all(KINDS.map(all))).flat()
  })
  // A circle needs its centre.
  const around = way === 'around' && location !== ''
  const lies = useLoad(`${part}|${location}|${around ? km : 0}`, () => get('/v1/network/holdings', { query: { part, location, km: around ? km : 0 } }))
  return (
    <section className="card stack" aria-label={t('by_place')}>
      <h2>{t('by_place')}</h2>
      <div className="row">
        <Select aria-label={t('place')} showSearch optionFilterProp="label" value={location} onChange={setLocation} style={{ width: 'min(280px, 100%)' }}
          options={[{ value: '', label: t('whole') }, ...(places.data ?? []).map((p) => ({ value: p.code, label: `${named(p)} ${p.code}` }))]} />
        <Segmented aria-label={t('way')} value={way} onChange={setWay} disabled={location === ''} options={[{ value: 'below', label: t('below') }, { value: 'around', label: t('around') }]} />
        {around && <InputNumber aria-label={t('km')} min={1} max={5000} value={km} onChange={(v) => setKm(v ?? 1)} />}
      </div>
      <Show from={lies} empty={(l) => l.items.every((h) => h.below.on_hand === 0)} blank={t('none')}>
        {(l) => (
          <>
            <p>{staff('total_available', { n: count(l.available) })} · {t('places_n', { n: count(l.places) })}</p>
            <Rows<Holding> width={520} label={t('by_place')} rowKey="location" size="small" dataSource={l.items} columns={[
              { title: t('place'), render: (_, h) => <span style={{ paddingInlineStart: h.depth * 16 }}>{named(h) || h.location}<span className="quiet small"> · {state('kind', h.kind)}</span></span> },
              ...(around ? [{ title: t('km'), align: 'right' as const, render: (_: unknown, h: Holding) => <span className="num">{t('km_n', { n: (h.km ?? 0).toFixed(1) })}</span> }] : []),
              { title: t('here'), align: 'right', render: (_, h) => <span className="num">{count(h.available)}</span> },
              ...(around ? [] : [{ title: t('together'), align: 'right' as const, render: (_: unknown, h: Holding) => <b className="num">{count(h.below.available)}</b> }]),
            ]} />
            {l.left > 0 && <p className="quiet small">{t('left', { n: count(l.left) })}</p>}
          </>
        )}
      </Show>
    </section>
  )
}
