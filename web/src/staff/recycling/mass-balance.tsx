import { useState } from 'react'
import { get } from '../../shared/api/client.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { SiteBalance } from '../../shared/api/types.ts'
import { weight } from '../../shared/format.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'
import { MassAdjustments } from './mass-adjustments.tsx'
import { MassFiles } from './mass-files.tsx'
import { MassRows } from './mass-rows.tsx'

const PAGE = 50
const ends = new Set(['HOUSEHOLD', 'TREATED', 'RESTOCKED', 'VARIANCE'])

export function BalancePage() {
  const t = useStaff()
  const rows = useLoad('balance', async () => (await get('/v1/mass-balance')).items, 30_000)
  const place = usePlaceNames((rows.data ?? []).map((r) => r.site).filter((s) => !ends.has(s) && !s.startsWith('ROAD:')))
  const nameOf = (site: string) => (site === 'HOUSEHOLD' ? t('from_households') : site === 'TREATED' ? t('treated') : site === 'RESTOCKED' ? t('restocked') : site === 'VARIANCE' ? t('variance') : site.startsWith('ROAD:') ? `${t('on_road')} ${site.slice(5)}` : place(site))
  const [drilled, setDrilled] = useState<SiteBalance>()
  return (
    <>
      <h1>{t('balance')}</h1>
      <p className="quiet">{t('balance_note')}</p>
      <Show from={rows} empty={(r) => r.length === 0}>
        {(all) => {
          const sum = all.reduce((s, r) => s + r.held_grams, 0)
          const of = (site: string) => all.filter((r) => r.site === site).reduce((s, r) => s + r.held_grams, 0)
          const middle = all.filter((r) => !ends.has(r.site)).sort((a, b) => b.held_grams - a.held_grams)
          const held = middle.reduce((s, r) => s + r.held_grams, 0)
          const came = -of('HOUSEHOLD'), variance = of('VARIANCE')
          const went: Band[] = [
            { site: 'TREATED', name: t('treated'), grams: of('TREATED'), colour: 'var(--kept)' },
            { site: 'RESTOCKED', name: t('restocked'), grams: of('RESTOCKED'), colour: 'var(--brand)' },
            { site: middle[0]?.site ?? '', name: t('under_way'), grams: held, colour: '#d19a2a' },
            // Scales that showed less than came took grams away, those that showed more brought some.
            ...(variance > 0 ? [{ site: 'VARIANCE', name: t('variance'), grams: variance, colour: 'var(--broken)' }] : []),
          ]
          const sources: Band[] = [{ site: 'HOUSEHOLD', name: t('from_households'), grams: came, colour: 'var(--brand)' },
            ...(variance < 0 ? [{ site: 'VARIANCE', name: t('variance'), grams: -variance, colour: 'var(--broken)' }] : [])]
          return (
            <>
              <section className="card stack">
                <div className="spread"><h2>{t('sum_zero', { weight: weight(sum) })}</h2><Chip tone={sum === 0 ? 'good' : 'bad'}>{sum === 0 ? t('sums') : t('sums_not')}</Chip></div>
                <Flow from={sources} to={went.filter((b) => b.grams > 0)} />
              </section>
              <Rows<SiteBalance> width={620} label={t('balance')} rowKey={(r) => r.site + r.hazard_code} pagination={all.length > PAGE && { pageSize: PAGE, showSizeChanger: false }} dataSource={[...all.filter((r) => ends.has(r.site)), ...middle]} columns={[
                { title: t('site'), render: (_, r) => <button type="button" id={anchor(r.site)} className="linklike" onClick={() => setDrilled(r)}>{nameOf(r.site)}</button> },
                { title: t('hazard'), render: (_, r) => <span className="mono">{r.hazard_code || t('none')}</span> },
                { title: t('in'), align: 'right', render: (_, r) => <span className="num">{weight(r.in_grams)}</span> },
                { title: t('out'), align: 'right', render: (_, r) => <span className="num">{weight(r.out_grams)}</span> },
                { title: t('held'), align: 'right', render: (_, r) => <b className="num">{weight(r.held_grams)}</b> },
              ]} />
              {drilled && <MassRows key={drilled.site + drilled.hazard_code} site={drilled.site} code={drilled.hazard_code} name={nameOf(drilled.site)} nameOf={nameOf} close={() => setDrilled(undefined)} />}
            </>
          )
        }}
      </Show>
      <MassAdjustments nameOf={nameOf} changed={rows.reload} />
      <MassFiles />
    </>
  )
}

type Band = { site: string; name: string; grams: number; colour: string }

const anchor = (site: string) => `site-${site.replace(/[^A-Za-z0-9-]/g, '-')}`

/** Everything that came in, and everything that became of it: the heights are the weights, and each leads to its rows. */
function Flow({ from, to }: { from: Band[]; to: Band[] }) {
  const sum = (bands: Band[]) => bands.reduce((s, b) => s + b.grams, 0)
  const all = Math.max(1, sum(from), sum(to))
  const GAP = 26, WIDTH = 760, FULL = 130
  const height = FULL + GAP * Math.max(from.length, to.length) + 10
  const stack = (bands: Band[], gap: number) => bands.map((b, i) => ({ ...b, h: (b.grams / all) * FULL, y: 10 + bands.slice(0, i).reduce((y, c) => y + (c.grams / all) * FULL + gap, 0) }))
  const left = stack(from, GAP), right = stack(to, GAP)
  const label = `${from.map((b) => `${b.name} ${weight(b.grams)}`).join(' + ')} = ${to.map((b) => `${b.name} ${weight(b.grams)}`).join(' + ')}`
  const start = left[0]?.y ?? 10
  return (
    <div className="scroll-x" tabIndex={0} role="group" aria-label={label}>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="group" style={{ width: '100%', maxWidth: 1100, minWidth: 560, display: 'block' }}>
        {right.map((b, i) => {
          const y = start + right.slice(0, i).reduce((s, c) => s + c.h, 0)
          return <path key={b.site} d={`M150 ${y} C 350 ${y} 380 ${b.y} 580 ${b.y} V ${b.y + b.h} C 380 ${b.y + b.h} 350 ${y + b.h} 150 ${y + b.h} Z`} fill={b.colour} fillOpacity={0.35} />
        })}
        {left.map((b) => (
          <a key={b.site} href={`#${anchor(b.site)}`}>
            <rect x={140} y={b.y} width={10} height={Math.max(2, b.h)} fill={b.colour} />
            <text x={130} y={b.y + b.h / 2} textAnchor="end" fontSize={13}>{b.name}</text>
            <text x={130} y={b.y + b.h / 2 + 18} textAnchor="end" fontSize={13} fontWeight={650}>{weight(b.grams)}</text>
          </a>
        ))}
        {right.map((b) => (
          <a key={b.site} href={`#${anchor(b.site)}`}>
            <rect x={580} y={b.y} width={10} height={Math.max(2, b.h)} fill={b.colour} />
            <text x={600} y={b.y + b.h / 2 + 5} fontSize={13}>{b.name} <tspan fontWeight={650}>{weight(b.grams)}</tspan></text>
          </a>
        ))}
      </svg>
      <p className="num" style={{ marginTop: 8 }}>{label}</p>
    </div>
  )
}
