import { AutoComplete, Segmented } from 'antd'
import { useState } from 'react'
import { get } from '../../shared/api/client.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { SourceMap } from '../../shared/api/types.ts'
import { Ring } from '../../charts/charts.tsx'
import { CHINA, fit, Map } from '../../charts/map.tsx'
import { count } from '../../shared/format.ts'
import { locale, named, useLanguage } from '../../i18n/language.ts'
import { Blank, Show } from '../../shared/parts.tsx'
import { useSources } from '../../i18n/sources.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { Rows } from '../rows.tsx'

type Holder = SourceMap['items'][number]

const [WIDTH, HEIGHT] = [900, 660]
// People are told in the unit in which each language counts crowds: 2.8 亿, 280M.
const crowd = (people: number, language: string) => new Intl.NumberFormat(locale(language), { notation: 'compact', maximumFractionDigits: 1 }).format(people)

/** Who could send a part, how far each keeps the promise, and how many people all of them reach. */
export function SourcesPage({ id }: { id?: string }) {
  const t = useSources()
  const staff = useStaff()
  const [text, setText] = useState(id ?? '')
  const [part, setPart] = useState(id ?? '')
  const found = useLoad(text.length > 1 && text !== part ? text : null, async () => (await get('/v1/parts', { query: { q: text, limit: 12 } })).items)
  const sources = useLoad(part || null, () => get('/v1/network/sources', { query: { part } }), 60_000)
  return (
    <>
      <div className="spread">
        <h1>{t('title')}</h1>
        <AutoComplete aria-label={staff('find_part')} placeholder={staff('find_part')} allowClear style={{ width: 'min(360px, 100%)' }} value={text}
          onChange={(v: string | undefined) => { setText(v ?? ''); if (!v) setPart('') }} onSelect={(v: string | undefined) => { setText(v ?? ''); setPart(v ?? '') }}
          options={(found.data ?? []).map((p) => ({ value: p.number, label: `${p.number} ${named(p)}` }))} />
      </div>
      {part ? <Show from={sources}>{(s) => (s.items.length === 0 ? <Blank>{t('none')}</Blank> : <Reach sources={s} />)}</Show> : <Blank>{t('pick')}</Blank>}
    </>
  )
}

function Reach({ sources: s }: { sources: SourceMap }) {
  const t = useSources()
  const language = useLanguage()
  const wan = (people: number) => crowd(people, language)
  const [pointed, setPointed] = useState('')
  const located = s.items.flatMap((h) => (h.lon === null || h.lat === null ? [] : [{ ...h, lon: h.lon, lat: h.lat }]))
  const { scale } = fit(CHINA, WIDTH, HEIGHT)
  const most = Math.max(1, ...s.items.map((h) => h.available))
  return (
    <>
      <div className="tiles">
        <div className="tile row" style={{ gap: 16 }}>
          <Ring share={s.coverage} label={t('reached', { n: s.within_hours })} />
          <span><span className="quiet">{t('reached', { n: s.within_hours })}</span><b style={{ display: 'block' }}>{t('people_n', { n: wan(s.people_within) })}</b><span className="quiet small">{t('of_people', { n: wan(s.people) })}</span></span>
        </div>
        <div className="tile"><span className="quiet">{t('sources')}</span><b>{count(s.items.length + s.left)}</b></div>
        <div className="tile"><span className="quiet">{t('pieces')}</span><b>{count(s.items.reduce((n, h) => n + h.available, 0))}</b></div>
      </div>
      <div className="side">
        <figure className="card stack">
          <Map box={CHINA} width={WIDTH} height={HEIGHT} label={t('map')} names>
            {(project) => (
              <>
                {located.map((h) => {
                  const [x, y] = project(h.lon, h.lat)
                  // Mercator stretches a kilometre by the secant of the latitude.
                  const r = (h.ring.radius_km / 111.32 / Math.cos((h.lat * Math.PI) / 180)) * scale
                  return <circle key={h.location} cx={x} cy={y} r={r} fill="var(--brand)" fillOpacity={h.location === pointed ? 0.22 : 0.07} stroke="var(--brand)" strokeOpacity={h.location === pointed ? 1 : 0.35} />
                })}
                {located.map((h) => {
                  const [x, y] = project(h.lon, h.lat)
                  return (
                    <g key={h.location} onPointerEnter={() => setPointed(h.location)}>
                      <title>{`${named(h)} · ${count(h.available)} · ${t('radius', { n: h.ring.radius_km })} · ${t('people_n', { n: wan(h.ring.people) })}`}</title>
                      <circle cx={x} cy={y} r={3 + 9 * Math.sqrt(h.available / most)} fill="var(--brand-deep)" stroke="#fff" />
                    </g>
                  )
                })}
              </>
            )}
          </Map>
          <figcaption className="legend"><span><i style={{ background: 'var(--brand-deep)', borderRadius: '50%' }} />{t('sources')}</span><span><i style={{ background: 'var(--brand)', opacity: 0.4, borderRadius: '50%' }} />{t('ring')}</span></figcaption>
        </figure>
        <Places sources={s} pointed={pointed} point={setPointed} />
      </div>
      <p className="quiet small">{named(s, 'definition')}</p>
    </>
  )
}

function Places({ sources: s, pointed, point }: { sources: SourceMap; pointed: string; point: (location: string) => void }) {
  const t = useSources()
  const language = useLanguage()
  const wan = (people: number) => crowd(people, language)
  const state = useStateWords()
  const [by, setBy] = useState<'reach' | 'available'>('reach')
  const rows = [...s.items].sort((a, b) => (by === 'reach' ? b.ring.people - a.ring.people : b.available - a.available))
  return (
    <section className="card stack" aria-label={t('list')}>
      <div className="spread">
        <h2>{t('list')}</h2>
        <Segmented aria-label={t('sort')} value={by} onChange={setBy} options={[{ value: 'reach', label: t('by_reach') }, { value: 'available', label: t('by_available') }]} />
      </div>
      <Rows<Holder> width={330} label={t('list')} rowKey="location" size="small" dataSource={rows} rowClassName={(h: Holder) => (h.location === pointed ? 'ant-table-row-selected' : '')}
        onRow={(h: Holder) => ({ onPointerEnter: () => point(h.location) })}
        columns={[
          { title: t('place'), render: (_, h) => <span>{named(h)}<span className="quiet small"> · {state('kind', h.kind)}{h.parts.some((p) => p !== s.part) && ` · ${t('of_part', { parts: h.parts.filter((p) => p !== s.part).join(', ') })}`}</span></span> },
          { title: t('available'), align: 'right', render: (_, h) => <span className="num">{count(h.available)}</span> },
          { title: t('reach'), align: 'right', render: (_, h) => <span className="num">{t('radius', { n: h.ring.radius_km })}<span className="quiet small" style={{ display: 'block' }}>{t('people_n', { n: wan(h.ring.people) })}{h.ring.areas.length > 0 && ` · ${t('areas_n', { n: h.ring.areas.length })}`}</span></span> },
        ]} />
      {s.left > 0 && <p className="quiet small">{t('left', { n: s.left })}</p>}
    </section>
  )
}
