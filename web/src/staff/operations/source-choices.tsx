import { Button } from 'antd'
import { useState } from 'react'
import type { Choice } from '../../shared/api/types.ts'
import { short, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { useStaff } from '../../i18n/staff.ts'

const H24 = 24 * 3600e3
const keeps = (c: Choice) => c.keeps_24h

/** Why this warehouse: every candidate by when it would arrive, against the line of 24 hours after the order. */
export function Choices({ choices, orderedAt, zone }: { choices: Choice[]; orderedAt: string; zone?: string }) {
  const t = useStaff()
  const [all, setAll] = useState(false)
  const start = Date.parse(orderedAt)
  const timed = choices.flatMap((c) => (c.arrives_at ? [{ ...c, arrives_at: c.arrives_at, leaves_at: c.leaves_at ?? orderedAt }] : []))
    .sort((a, b) => Number(b.won) - Number(a.won) || a.arrives_at.localeCompare(b.arrives_at))
  const rows = all ? timed : timed.slice(0, 8)
  const until = Math.max(H24 * 1.3, ...rows.map((c) => Date.parse(c.arrives_at) - start)) * 1.05
  const [left, right, step, top] = [210, 120, 40, 26]
  const width = 860
  const x = (ms: number) => left + (Math.max(0, ms) / until) * (width - left - right)
  const height = top + rows.length * step + 6
  return (
    <figure className="stack choices">
      <div className="scroll-x" tabIndex={0} role="group" aria-label={t('why_here')}>
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('candidates')}>
          <line x1={x(0)} x2={x(0)} y1={top - 8} y2={height} stroke="var(--edge)" />
          <text x={x(0)} y={12} fontSize={11} fill="var(--quiet)" textAnchor="middle">{t('order_time')} {short(orderedAt, zone)}</text>
          <line x1={x(H24)} x2={x(H24)} y1={top - 8} y2={height} stroke="var(--bad)" strokeDasharray="5 4" />
          <text x={x(H24)} y={12} fontSize={11} fill="var(--bad)" textAnchor="middle">24 h</text>
          {rows.map((c, i) => {
            const y = top + i * step
            const [leaves, arrives] = [x(Date.parse(c.leaves_at) - start), x(Date.parse(c.arrives_at) - start)]
            const colour = c.won ? 'var(--brand)' : keeps(c) ? 'var(--kept)' : 'var(--open)'
            const why = named(c, 'why')
            return (
              <g key={c.location + c.part + i}>
                <title>{`${named(c)} · ${when(c.arrives_at, zone)} · ${why}`}</title>
                {c.won && <rect x={0} y={y} width={width} height={step - 2} fill="var(--brand-soft)" rx={6} />}
                <text x={8} y={y + 16} fontSize={13} fontWeight={c.won ? 650 : 400} fill="var(--ink)">{c.won ? '✓ ' : ''}{named(c).slice(0, 26)}</text>
                <text x={8} y={y + 31} fontSize={11} fill="var(--quiet)">{t('km_n', { n: c.km })} · {t('available')} {c.available}{c.estimated ? ` · ${t('estimated')}` : ''}</text>
                <line x1={x(0)} x2={leaves} y1={y + 14} y2={y + 14} stroke={colour} strokeWidth={2} strokeDasharray="2 4" />
                <rect x={leaves} y={y + 9} width={Math.max(3, arrives - leaves)} height={10} rx={5} fill={colour} />
                <text x={arrives + 6} y={y + 18} fontSize={11.5} fill="var(--ink)" className="num">{short(c.arrives_at, zone)}</text>
                <text x={left} y={y + 32} fontSize={11} fill={c.won ? 'var(--brand-deep)' : 'var(--quiet)'}>{why.length > 62 ? why.slice(0, 60) + '…' : why}</text>
              </g>
            )
          })}
        </svg>
      </div>
      <figcaption className="spread">
        <span className="quiet small">{t('candidates')} · {t('candidates_n', { n: timed.length })}</span>
        {!all && timed.length > 8 && <Button size="small" onClick={() => setAll(true)}>{t('show_all', { n: timed.length })}</Button>}
      </figcaption>
    </figure>
  )
}
