import { useState } from 'react'
import { reading, type Problem } from '../shared/api/client.ts'
import { post } from '../shared/api/confirm.ts'
import { asProblem } from '../shared/api/load.ts'
import type { HoldCheck } from '../shared/api/types.ts'
import { count, when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Blank, Chip, Fault, Show } from '../shared/parts.tsx'
import { Link } from '../shared/route.tsx'
import { sound } from '../shared/sound.ts'
import { useHoldChecks } from '../i18n/hold-checks.ts'
import { CodeField } from './code-field.tsx'
import { Screen } from './shell.tsx'
import { useRead } from './read.ts'

const OPEN = reading('/v1/hold-checks', { query: { open: true, limit: 100 } })
const FINDINGS = ['good', 'bad', 'absent'] as const
type Piece = HoldCheck['pieces'][number]

/** What stands above the repairs while the engineer has pieces that are not to be fitted. */
export function DoNotFit() {
  const t = useHoldChecks()
  const checks = useRead(OPEN)
  const n = (checks.data?.items ?? []).reduce((sum, c) => sum + c.pieces.reduce((m, p) => m + p.quantity, 0), 0)
  if (n === 0) return null
  return <Link to="/m/on-hold" className="tap stack" style={{ gap: 4 }}><Chip tone="bad">{t('do_not_fit')}</Chip><span>{t('look_at_n', { n })}</span></Link>
}

/** Pieces of batches on hold that this engineer has or has fitted: each is looked at, by a scan or a touch. */
export function OnHold() {
  const t = useHoldChecks()
  const checks = useRead(OPEN)
  return (
    <Screen title={t('title')} back="/m">
      <Show from={checks}>
        {({ items }) => items.length === 0 ? <Blank>{t('nothing')}</Blank> : <>{items.map((c) => <One key={c.id} check={c} done={checks.reload} />)}</>}
      </Show>
    </Screen>
  )
}

const keyOf = (p: Piece) => [p.serial, p.bin, p.lot, p.condition].join('|')

function One({ check: c, done }: { check: HoldCheck; done: () => void }) {
  const t = useHoldChecks()
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const look = async (finding: (typeof FINDINGS)[number], scanned: string, bin: string) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await post('/v1/hold-checks/{hold_check}/findings', { path: { hold_check: c.id }, body: { finding, scanned, bin, quantity: 1 } })
      setSaid(`${scanned || c.part}: ${t(`finding.${finding}`)}`)
      setCode('')
      sound(true)
      done()
    } catch (error) {
      setSaid('')
      setProblem(asProblem(error))
      sound(false)
    }
    setBusy(false)
  }
  const serialised = c.pieces.some((p) => p.serial)
  return (
    <section className="card stack" aria-label={named(c, 'part_name') || c.part}>
      <div className="spread"><h2>{named(c, 'part_name') || c.part}</h2>{c.kind === 'appliance' ? <Chip tone="warn">{t('fitted')}</Chip> : <Chip tone="bad">{t('do_not_fit')}</Chip>}</div>
      <p className="quiet small"><span className="mono">{c.part}</span> · {c.reason}</p>
      {c.kind === 'appliance' && <p>{t('visit', { appliance: c.holder, repair: c.repair })}</p>}
      <p className="small num">{t('by', { at: when(c.due_at) })} {c.overdue && <Chip tone="bad">{t('overdue')}</Chip>}</p>
      {c.kind === 'shipment' ? <p>{t('on_road')}</p> : (
        <ul className="stack">
          {c.pieces.map((p) => (
            <li key={keyOf(p)} className="stack" style={{ gap: 6 }} aria-label={p.serial || p.lot}>
              <div className="spread"><span className="mono">{p.serial || p.lot}</span><span className="num">{t('left_n', { n: count(p.quantity) })}</span></div>
              <div className="row">{FINDINGS.map((f) => <button key={f} type="button" className="go plain" disabled={busy} onClick={() => void look(f, p.serial, p.bin)}>{t(`finding.${f}`)}</button>)}</div>
            </li>
          ))}
        </ul>
      )}
      {serialised && c.kind !== 'shipment' && (
        <form className="stack" onSubmit={(e) => { e.preventDefault(); void look('good', code.trim(), '') }}>
          <CodeField name={`scan-${c.id}`} label={t('scan_good')} value={code} onChange={setCode} />
          <button className="go" disabled={busy || !code.trim()}>{t('finding.good')}</button>
        </form>
      )}
      {problem ? <Fault problem={problem} /> : said && <p role="status" className="chip good" style={{ alignSelf: 'flex-start' }}>✓ {said}</p>}
    </section>
  )
}
