import { useState } from 'react'
import { command, type Problem } from '../shared/api/client.ts'
import { confirm } from '../shared/api/confirm.ts'
import { asProblem } from '../shared/api/load.ts'
import { when } from '../shared/format.ts'
import { Fault } from '../shared/parts.tsx'
import { useTracking } from '../i18n/tracking.ts'

/** Whoever holds the link asks for an old appliance to be fetched, from where the repair is. */
export function TakeBack({ token }: { token: string }) {
  const t = useTracking()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const [wish, setWish] = useState({ description: '', from: '', until: '' })
  const ready = wish.from !== '' && wish.until !== ''
  const ask = async () => {
    setProblem(undefined)
    setBusy(true)
    try {
      const { answer } = await confirm(command('/v1/track/{token}/take-backs', { path: { token }, body: { description: wish.description.trim(), wish_from: new Date(wish.from).toISOString(), wish_until: new Date(wish.until).toISOString() } }))
      setTold(t('fetch_asked', { id: answer.take_back, from: when(answer.wish_from), until: when(answer.wish_until) }))
      setOpen(false)
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }
  return (
    <section className="card stack" aria-label={t('fetch')}>
      <div className="spread"><h2>{t('fetch')}</h2>{!open && <button type="button" className="slot" onClick={() => { setOpen(true); setTold('') }}>{t('fetch_open')}</button>}</div>
      <p className="quiet small">{t('fetch_note')}</p>
      {told && <p role="status">{told}</p>}
      {open && (
        <form className="stack" onSubmit={(e) => { e.preventDefault(); if (ready && !busy) void ask() }}>
          <label className="stack">{t('fetch_what')}<input type="text" maxLength={200} value={wish.description} onChange={(e) => setWish({ ...wish, description: e.target.value })} /></label>
          <label className="stack">{t('fetch_from')}<input type="datetime-local" required value={wish.from} onChange={(e) => setWish({ ...wish, from: e.target.value })} /></label>
          <label className="stack">{t('fetch_until')}<input type="datetime-local" required value={wish.until} onChange={(e) => setWish({ ...wish, until: e.target.value })} /></label>
          {problem && <Fault problem={problem} />}
          <button type="submit" className="slot" disabled={!ready || busy}>{t('fetch_ask')}</button>
        </form>
      )}
    </section>
  )
}
