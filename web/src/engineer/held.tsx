import { command } from '../shared/api/client.ts'
import type { WholeRepair } from '../shared/api/types.ts'
import { when } from '../shared/format.ts'
import { useKit } from '../i18n/kit.ts'
import { useAct } from './act.tsx'

/** Parts that are kept while the customer decides: yes orders them all, no frees them. */
export function HeldParts({ repair: r, done }: { repair: WholeRepair; done: () => void }) {
  const t = useKit()
  const { act, busy, outcome } = useAct(done)
  const held = (r.lines ?? []).filter((l) => l.state === 'held')
  if (held.length === 0) return outcome ? <>{outcome}</> : null
  const until = held.map((l) => l.hold_until ?? '').filter(Boolean).sort()[0]
  return (
    <section className="promise late stack" aria-label={t('held')}>
      <strong>{t('held')}</strong>
      {until && <p className="small num">{t('until', { at: when(until, r.zone) })}</p>}
      {outcome}
      <button type="button" className="go" disabled={busy} onClick={() => void act({ kind: 'confirm', about: r.id, call: command('/v1/repairs/{repair}/soft-reservations/confirm', { path: { repair: r.id }, body: {} }) })}>{t('customer_yes')}</button>
      <button type="button" className="go second" disabled={busy} onClick={() => void act({ kind: 'release', about: r.id, call: command('/v1/repairs/{repair}/soft-reservations/release', { path: { repair: r.id }, body: { reason: t('customer_no') } }) })}>{t('customer_no')}</button>
    </section>
  )
}
