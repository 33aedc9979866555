import { get } from '../../shared/api/client.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { SiteBalance } from '../../shared/api/types.ts'
import { weight } from '../../shared/format.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'

const ends = new Set(['HOUSEHOLD', 'TREATED', 'RESTOCKED', 'VARIANCE'])

export function BalancePage() {
  const t = useStaff()
  const rows = useLoad('balance', async () => (await get('/v1/mass-balance')).items, 30_000)
  const place = usePlaceNames((rows.data ?? []).map((r) => r.site).filter((s) => !ends.has(s) && !s.startsWith('ROAD:')))
  const name = (r: SiteBalance) => (r.site === 'HOUSEHOLD' ? t('from_households') : r.site === 'TREATED' ? t('treated') : r.site === 'RESTOCKED' ? t('restocked') : r.site === 'VARIANCE' ? t('variance') : r.site.startsWith('ROAD:') ? `${t('on_road')} ${r.site.slice(5)}` : place(r.site))
  return (
    <>
      <h1>{t('balance')}</h1>
      <p className="quiet">{t('balance_note')}</p>
      <Show from={rows} empty={(r) => r.length === 0}>
        {(all) => {
          const sum = all.reduce((s, r) => s + r.held_grams, 0)
          const of = (site: string) => Math.abs(all.filter((r) => r.site === site).reduce((s, r) => s + r.held_grams, 0))
          const [came, treated] = [of('HOUSEHOLD'), of('TREATED')]
          const held = all.filter((r) => !ends.has(r.site)).reduce((s, r) => s + r.held_grams, 0)
          const middle = all.filter((r) => !ends.has(r.site))
          return (
            <>
              <section className="card stack">
                <div className="spread"><h2>{t('sum_zero', { weight: weight(sum) })}</h2><Chip tone={sum === 0 ? 'good' : 'bad'}>{sum === 0 ? t('sums') : t('sums_not')}</Chip></div>
                <Flow came={came} held={held} treated={treated} names={[t('from_households'), t('under_way'), t('treated')]} />
              </section>
              <Rows<SiteBalance> width={620} label={t('balance')} rowKey={(r) => r.site + r.hazard_code} dataSource={[...middle, ...all.filter((r) => ends.has(r.site))]} columns={[
                { title: t('site'), render: (_, r) => name(r) },
                { title: t('hazard'), render: (_, r) => <span className="mono">{r.hazard_code || t('none')}</span> },
                { title: t('in'), align: 'right', render: (_, r) => <span className="num">{weight(r.in_grams)}</span> },
                { title: t('out'), align: 'right', render: (_, r) => <span className="num">{weight(r.out_grams)}</span> },
                { title: t('held'), align: 'right', render: (_, r) => <b className="num">{weight(r.held_grams)}</b> },
              ]} />
            </>
          )
        }}
      </Show>
    </>
  )
}

/** What came in splits into what is still held and what was treated: the widths are the weights. */
function Flow({ came, held, treated, names }: { came: number; held: number; treated: number; names: [string, string, string] | string[] }) {
  const all = Math.max(1, came)
  const [h, w] = [150, 760]
  const [heldH, treatedH] = [(held / all) * (h - 30), (treated / all) * (h - 30)]
  const band = (y0: number, y1: number, height: number, colour: string) => (
    <path d={`M150 ${y0} C 350 ${y0} 380 ${y1} 580 ${y1} V ${y1 + height} C 380 ${y1 + height} 350 ${y0 + height} 150 ${y0 + height} Z`} fill={colour} fillOpacity={0.35} />
  )
  const label = `${names[0]} ${weight(came)}: ${names[1]} ${weight(held)}, ${names[2]} ${weight(treated)}`
  return (
    <div className="scroll-x" tabIndex={0} role="group" aria-label={label}>
      <svg viewBox={`0 0 ${w} ${h}`} role="img" aria-label={label} style={{ width: '100%', minWidth: 560, display: 'block' }}>
        <rect x={140} y={10} width={10} height={heldH + treatedH} fill="var(--brand)" />
        {band(10, 10, treatedH, 'var(--kept)')}
        {band(10 + treatedH, 26 + treatedH, heldH, '#d19a2a')}
        <rect x={580} y={10} width={10} height={Math.max(2, treatedH)} fill="var(--kept)" />
        <rect x={580} y={26 + treatedH} width={10} height={Math.max(2, heldH)} fill="#d19a2a" />
        <text x={130} y={10 + (heldH + treatedH) / 2} textAnchor="end" fontSize={13}>{names[0]}</text>
        <text x={130} y={28 + (heldH + treatedH) / 2} textAnchor="end" fontSize={13} fontWeight={650}>{weight(came)}</text>
        <text x={600} y={16 + treatedH / 2} fontSize={13}>{names[2]} <tspan fontWeight={650}>{weight(treated)}</tspan></text>
        <text x={600} y={32 + treatedH + heldH / 2} fontSize={13}>{names[1]} <tspan fontWeight={650}>{weight(held)}</tspan></text>
      </svg>
    </div>
  )
}
