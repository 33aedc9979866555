import { count, percent } from '../shared/format.ts'

export type Stack = { label: string; parts: number[]; line?: number | null; title?: string }

/** Stacked bars a day and, above them, one share as a line. Every bar says its numbers when pointed at or read aloud. */
export function Bars({ stacks, colours, names, lineName, height = 220, label }: {
  stacks: Stack[]; colours: string[]; names: string[]; lineName?: string; height?: number; label: string
}) {
  const width = 760
  const [left, right, top, bottom] = [40, lineName ? 44 : 12, 14, 24]
  const [w, h] = [width - left - right, height - top - bottom]
  const most = Math.max(1, ...stacks.map((s) => s.parts.reduce((a, b) => a + b, 0)))
  const step = niceStep(most / 4)
  const ceiling = Math.ceil(most / step) * step
  const slot = w / Math.max(1, stacks.length)
  const bar = Math.min(26, slot * 0.7)
  const y = (v: number) => top + h - (v / ceiling) * h
  const points = stacks.flatMap((s, i) => (s.line === null || s.line === undefined ? [] : [[left + slot * (i + 0.5), top + h - s.line * h] as const]))
  const every = Math.ceil(stacks.length / 8)
  return (
    <figure className="chart">
      <div className="scroll-x" tabIndex={0} role="group" aria-label={label}>
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} style={{ width: '100%', minWidth: 420 }}>
          {Array.from({ length: Math.round(ceiling / step) + 1 }, (_, i) => i * step).map((v) => (
            <g key={v}>
              <line x1={left} x2={width - right} y1={y(v)} y2={y(v)} stroke="var(--line)" strokeWidth={1} />
              <text x={left - 6} y={y(v) + 4} fontSize={11} textAnchor="end" fill="var(--quiet)">{count(v)}</text>
            </g>
          ))}
          {stacks.map((s, i) => {
            const x = left + slot * (i + 0.5)
            let base = 0
            return (
              <g key={s.label}>
                <title>{s.title ?? `${s.label}: ${s.parts.map((p, n) => `${names[n]} ${count(p)}`).join(' · ')}${s.line != null ? ` · ${percent(s.line)}` : ''}`}</title>
                <rect x={left + slot * i} y={top} width={slot} height={h} fill="transparent" />
                {s.parts.map((p, n) => {
                  const from = base
                  base += p
                  return p > 0 ? <rect key={n} x={x - bar / 2} width={bar} y={y(base)} height={Math.max(1, y(from) - y(base))} fill={colours[n]} /> : null
                })}
                {i % every === 0 && <text x={x} y={height - 7} fontSize={11} textAnchor="middle" fill="var(--quiet)">{s.label}</text>}
              </g>
            )
          })}
          {lineName && (
            <>
              <polyline points={points.map((p) => p.join(',')).join(' ')} fill="none" stroke="var(--brand-deep)" strokeWidth={2} />
              {points.map(([px, py]) => <circle key={px} cx={px} cy={py} r={2.6} fill="var(--brand-deep)" />)}
              {[0, 0.5, 1].map((v) => <text key={v} x={width - right + 6} y={top + h - v * h + 4} fontSize={11} fill="var(--brand-deep)">{percent(v, 0)}</text>)}
            </>
          )}
        </svg>
      </div>
      <figcaption className="legend">
        {names.map((n, i) => <span key={n}><i style={{ background: colours[i] }} />{n}</span>)}
        {lineName && <span><i style={{ background: 'var(--brand-deep)', height: 3 }} />{lineName}</span>}
      </figcaption>
    </figure>
  )
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)))
  return [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? power * 10
}

/** A horizontal bar of parts of a whole. */
export function Share({ parts, label }: { parts: { value: number; colour: string; name: string }[]; label: string }) {
  const all = parts.reduce((sum, p) => sum + p.value, 0)
  return (
    <div className="share" role="img" aria-label={`${label}: ${parts.map((p) => `${p.name} ${count(p.value)}`).join(', ')}`}>
      {parts.filter((p) => p.value > 0).map((p) => <span key={p.name} title={`${p.name} ${count(p.value)}`} style={{ width: `${(p.value / Math.max(1, all)) * 100}%`, background: p.colour }} />)}
    </div>
  )
}

/** A ring that shows a share. */
export function Ring({ share, label, size = 112 }: { share: number | null; label: string; size?: number }) {
  const r = 42
  const round = 2 * Math.PI * r
  const text = share === null ? '—' : percent(share)
  return (
    <svg viewBox="0 0 104 104" width={size} height={size} role="img" aria-label={`${label} ${text}`}>
      <circle cx={52} cy={52} r={r} fill="none" stroke="var(--line)" strokeWidth={10} />
      {share !== null && share > 0 && (
        <circle cx={52} cy={52} r={r} fill="none" stroke={share >= 0.95 ? 'var(--kept)' : share >= 0.85 ? '#d19a2a' : 'var(--broken)'} strokeWidth={10}
          strokeDasharray={`${round * share} ${round}`} transform="rotate(-90 52 52)" strokeLinecap="butt" />
      )}
      <text x={52} y={58} textAnchor="middle" fontSize={19} fontWeight={650} fill="var(--ink)">{text}</text>
    </svg>
  )
}
