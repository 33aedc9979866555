import { useId, useState, type FormEvent } from 'react'
import { useConversation } from '../i18n/conversation.ts'
import type { Problem, Reading, Request } from './api/client.ts'
import { confirm } from './api/confirm.ts'
import { asProblem, useGet } from './api/load.ts'
import type { Message } from './api/types.ts'
import { when } from './format.ts'
import { Fault, Show } from './parts.tsx'

/** What customer, agent and engineer wrote about a repair, and a field to write more. */
export function Conversation({ read, write, me, zone }: { read: Reading<{ items: Message[] }>; write: (body: string) => Request<unknown>; me: Message['side']; zone: string }) {
  const t = useConversation()
  const field = useId()
  const talk = useGet(read, 15_000)
  const [body, setBody] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const send = (e: FormEvent) => {
    e.preventDefault()
    if (!body.trim()) return
    setBusy(true)
    setProblem(undefined)
    confirm(write(body.trim()))
      .then(() => { setBody(''); talk.reload() }, (error: unknown) => setProblem(asProblem(error)))
      .finally(() => setBusy(false))
  }
  return (
    <section className="card stack" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <Show from={talk}>
        {({ items }) => items.length === 0 ? <p className="quiet">{t(me === 'customer' ? 'none_customer' : 'none')}</p> : (
          <ol className="talk">
            {items.map((m) => (
              <li key={m.id} className={m.side === me ? 'mine' : ''}>
                <div className="quiet small">{t(m.side === me ? 'you' : `side.${m.side}`)} · <time className="num" dateTime={m.at}>{when(m.at, zone)}</time>{m.way === 'sms' && <> · {t('by_sms')}</>}</div>
                <p>{m.body}</p>
              </li>
            ))}
          </ol>
        )}
      </Show>
      {problem && <Fault problem={problem} />}
      <form className="stack" onSubmit={send}>
        <label htmlFor={field}>{t('write')}</label>
        <textarea id={field} rows={2} maxLength={2000} value={body} onChange={(e) => setBody(e.target.value)} />
        <div><button type="submit" className="talk-send" disabled={busy || !body.trim()}>{t('send')}</button></div>
      </form>
    </section>
  )
}
