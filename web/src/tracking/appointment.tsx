import { useState } from 'react'
import { reading, type Problem } from '../shared/api/client.ts'
import { post } from '../shared/api/confirm.ts'
import { asProblem, useGet } from '../shared/api/load.ts'
import { clock, day } from '../shared/format.ts'
import { Fault } from '../shared/parts.tsx'
import { useSlots } from '../i18n/slots.ts'

/** When the engineer comes: three times to choose from, the one that was chosen, and what to do when the part comes later. */
export function Appointment({ token, open }: { token: string; open: boolean }) {
  const t = useSlots()
  const slots = useGet(reading('/v1/track/{token}/slots', { path: { token } }), 30_000)
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const all = slots.data?.items ?? []
  const taken = all.find((s) => s.state === 'taken')
  const offered = all.filter((s) => s.state === 'offered')
  const act = (call: Promise<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    call.catch((error: unknown) => setProblem(asProblem(error))).finally(() => { setBusy(false); slots.reload() })
  }
  if (!open || (!slots.data && !problem)) return null
  return (
    <section className="card stack" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      {problem && <Fault problem={problem} />}
      {taken && <p><b>{day(taken.starts_at, taken.zone)} {clock(taken.starts_at, taken.zone)}–{clock(taken.ends_at, taken.zone)}</b></p>}
      {taken?.late_since && !taken.kept_late && <p role="alert">{t('late')}</p>}
      {offered.length > 0 && (
        <div className="stack" role="group" aria-label={t('choose')}>
          <p>{t('choose')} <span className="quiet small num">{t('until', { time: clock(offered[0]?.expires_at ?? '', offered[0]?.zone) })}</span></p>
          {offered.map((s) => (
            <button key={s.id} type="button" className="slot" disabled={busy} onClick={() => act(post('/v1/track/{token}/slots/{slot}/take', { path: { token, slot: s.id } }))}>
              {day(s.starts_at, s.zone)} {clock(s.starts_at, s.zone)}–{clock(s.ends_at, s.zone)}
            </button>
          ))}
        </div>
      )}
      <div className="row">
        {taken?.late_since && !taken.kept_late && <button type="button" className="slot" disabled={busy} onClick={() => act(post('/v1/track/{token}/keep-slot', { path: { token } }))}>{t('keep')}</button>}
        {taken && offered.length === 0 && <button type="button" className="slot" disabled={busy} onClick={() => act(post('/v1/track/{token}/reschedule', { path: { token } }))}>{t('other')}</button>}
        {!taken && offered.length === 0 && <button type="button" className="slot" disabled={busy} onClick={() => act(post('/v1/track/{token}/slots', { path: { token } }))}>{t('ask')}</button>}
      </div>
    </section>
  )
}
