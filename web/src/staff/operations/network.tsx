import { AutoComplete } from 'antd'
import { useState } from 'react'
import { get } from '../../shared/api/client.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { Node } from '../../shared/api/types.ts'
import { CHINA, Map } from '../../charts/map.tsx'
import { count } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Show } from '../../shared/parts.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'

export function NetworkPage() {
  const t = useStaff()
  const state = useStateWords()
  const network = useLoad('network', async () => (await get('/v1/network')).items, 30_000)
  const [text, setText] = useState('')
  const [part, setPart] = useState('')
  const [pointed, setPointed] = useState('')
  const found = useLoad(text.length > 1 && text !== part ? text : null, async () => (await get('/v1/parts', { query: { q: text, limit: 12 } })).items)
  const lay = useLoad(part || null, async () => {
    const sums = new globalThis.Map<string, number>()
    for (const r of (await get('/v1/network/stock', { query: { part } })).items) sums.set(r.location, (sums.get(r.location) ?? 0) + r.available)
    return sums
  })
  const amount = (n: Node) => (part ? lay.data?.get(n.code) ?? 0 : n.units)
  return (
    <>
      <div className="spread">
        <h1>{t('network')}</h1>
        <AutoComplete aria-label={t('find_part')} placeholder={`${t('find_part')} · ${t('any_part')}`} allowClear style={{ width: 'min(360px, 100%)' }} value={text}
          onChange={(v: string | undefined) => { setText(v ?? ''); if (!v) setPart('') }} onSelect={(v: string | undefined) => { setText(v ?? ''); setPart(v ?? '') }}
          options={(found.data ?? []).map((p) => ({ value: p.number, label: `${p.number} ${named(p)}` }))} />
      </div>
      <Show from={network} empty={(n) => n.length === 0}>
        {(all) => {
          const nodes = all.filter((n) => n.lon !== null && n.lat !== null)
          const ranked = [...nodes].sort((a, b) => amount(b) - amount(a))
          const most = Math.max(1, ...nodes.map(amount))
          const sum = (of: (n: Node) => number) => count(nodes.reduce((s, n) => s + of(n), 0))
          const seen = nodes.find((n) => n.code === pointed)
          const colour = (n: Node) => (amount(n) === 0 ? 'var(--open)' : n.kind === 'national' ? 'var(--brand-deep)' : n.kind === 'regional' ? 'var(--brand)' : 'var(--kept)')
          return (
            <>
              <div className="tiles">
                <div className="tile"><span className="quiet">{t('places')}</span><b>{count(nodes.length)}</b></div>
                <div className="tile"><span className="quiet">{t('units')}</span><b>{sum(amount)}</b></div>
                <div className="tile"><span className="quiet">{t('has_none')}</span><b>{count(nodes.filter((n) => amount(n) === 0).length)}</b></div>
                <div className="tile"><span className="quiet">{t('open_picks')}</span><b>{sum((n) => n.open_picks)}</b></div>
              </div>
              <div className="side">
                <figure className="card stack">
                  <Map box={CHINA} width={900} height={660} label={t('map_label')} names>
                    {(project) => [...nodes].sort((a, b) => amount(b) - amount(a)).map((n) => {
                      const [x, y] = project(n.lon ?? 0, n.lat ?? 0)
                      const r = 4 + 17 * Math.sqrt(amount(n) / most)
                      return (
                        <g key={n.code} onPointerEnter={() => setPointed(n.code)}>
                          <title>{`${named(n)} · ${count(amount(n))}`}</title>
                          <circle cx={x} cy={y} r={r} fill={colour(n)} fillOpacity={0.72} stroke={n.code === pointed ? 'var(--ink)' : '#fff'} strokeWidth={n.code === pointed ? 2 : 1} />
                          {n.open_picks > 0 && <circle cx={x + r * 0.7} cy={y - r * 0.7} r={4} fill="#d19a2a" stroke="#fff" />}
                        </g>
                      )
                    })}
                  </Map>
                  <figcaption className="legend">
                    {(['national', 'regional', 'city'] as const).map((k, i) => <span key={k}><i style={{ background: ['var(--brand-deep)', 'var(--brand)', 'var(--kept)'][i], borderRadius: '50%' }} />{state('kind', k)}</span>)}
                    <span><i style={{ background: 'var(--open)', borderRadius: '50%' }} />{t('has_none')}</span><span><i style={{ background: '#d19a2a', borderRadius: '50%' }} />{t('open_picks')}</span>
                    <span>{t('map_note')}</span>
                  </figcaption>
                </figure>
                <section className="card stack" aria-label={t('biggest')}>
                  <h2>{seen ? named(seen) : t('biggest')}</h2>
                  {seen && (
                    <dl className="facts">
                      <dt>{t('place')}</dt><dd>{seen.code} · {state('kind', seen.kind)}</dd><dt>{t('part_kinds')}</dt><dd>{count(seen.parts)}</dd><dt>{t('units')}</dt><dd>{count(amount(seen))}</dd><dt>{t('open_picks')}</dt><dd>{count(seen.open_picks)}</dd>
                    </dl>
                  )}
                  <div className="bar-list">
                    {ranked.slice(0, 16).map((n) => (
                      <Row key={n.code} name={named(n)} share={amount(n) / most} colour={colour(n)} value={count(amount(n))} />
                    ))}
                  </div>
                </section>
              </div>
            </>
          )
        }}
      </Show>
    </>
  )
}

export function Row({ name, share, colour, value }: { name: string; share: number; colour: string; value: string }) {
  return (
    <>
      <span>{name}</span>
      <span className="bar" aria-hidden="true"><span style={{ width: `${share * 100}%`, background: colour }} /></span>
      <b className="num" style={{ textAlign: 'right' }}>{value}</b>
    </>
  )
}
