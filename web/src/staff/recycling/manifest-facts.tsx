import type { WasteManifest } from '../../shared/api/types.ts'
import { weight, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'

type Of = { manifest: WasteManifest }

/** By when it is to be accepted and numbered, as rows of a list of facts. */
export function Deadlines({ manifest: m }: Of) {
  const t = useStaff()
  return (
    <>
      {m.accept_by && m.purpose !== 'return' && <><dt>{t('accept_by')}</dt><dd className="num">{when(m.accept_by)} {m.late_at && <Chip tone="bad">{t('acceptance_late')}</Chip>}</dd></>}
      {m.number_by && <><dt>{t('number_by')}</dt><dd className="num">{when(m.number_by)} {m.number_late_at && <Chip tone="bad">{t('number_late')}</Chip>}</dd></>}
    </>
  )
}

/** What was refused of it, why, and whether it still lies at the gate. */
export function Rejections({ manifest: m }: Of) {
  const t = useStaff()
  if (m.rejections.length === 0) return null
  return (
    <section className="card stack">
      <h2>{t('refused_lots')}</h2>
      <ul className="list">
        {m.rejections.map((r) => (
          <li key={r.lot}>
            <div className="spread"><strong>{r.lot} <span className="mono quiet">{r.hazard_code}</span></strong>{r.waits && <Chip tone="warn">{t('at_the_gate')}</Chip>}</div>
            <div>{r.reason}</div>
            <div className="quiet small">{t('declared')} {weight(r.net_grams)} · {t('weighed')} {weight(r.grams)} · {r.by} · <span className="num">{when(r.at)}</span></div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Who settled a difference, when, how and why. */
export function Settlements({ manifest: m }: Of) {
  const t = useStaff()
  const state = useStateWords()
  if (m.settlements.length === 0) return null
  return (
    <section className="card stack">
      <h2>{t('settled')}</h2>
      <ul className="list">
        {m.settlements.map((s) => (
          <li key={s.at}>
            <strong>{state('decision', s.decision)}</strong>
            <div>{s.note}</div>
            <div className="quiet small">{t('declared')} {weight(s.declared_grams)} · {t('weighed')} {weight(s.weighed_grams)} · {s.by} · <span className="num">{when(s.at)}</span></div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The carriers after the first. */
export function Transporters({ manifest: m }: Of) {
  const t = useStaff()
  if (m.transporters.length === 0) return null
  return (
    <section className="card stack">
      <h2>{t('transporters')}</h2>
      <ol className="list">
        {m.transporters.map((c) => <li key={c.step}><strong>{c.step}. {c.carrier} {c.vehicle}</strong><div className="quiet small">{c.place} · <span className="num">{when(c.at)}</span></div></li>)}
      </ol>
    </section>
  )
}

/** All manifests that its waste lots have travelled on. */
export function Chain({ manifest: m }: Of) {
  const t = useStaff()
  const state = useStateWords()
  if (m.chain.length === 0) return null
  return (
    <section className="card stack">
      <h2>{t('chain')}</h2>
      <ol className="list">
        {m.chain.map((l) => (
          <li key={l.manifest} className="spread" aria-current={l.manifest === m.id || undefined}>
            <span>{l.manifest === m.id ? <strong>{l.manifest}</strong> : <Link to={`/waste-manifests/${l.manifest}`}>{l.manifest}</Link>} <span className="quiet">{state('purpose', l.purpose)} → {named(l) || l.acceptor}</span></span>
            <State of="waste_manifest" is={l.state} />
          </li>
        ))}
      </ol>
    </section>
  )
}
