import { useState, useSyncExternalStore } from 'react'
import { Problem } from '../shared/api/client.ts'
import { signedOut, useSession } from '../shared/api/session.ts'
import { when } from '../shared/format.ts'
import { Blank, Chip, Fault, LanguageSwitch } from '../shared/parts.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { again, drop, replay, useCommands, type Command } from './outbox.ts'
import { Screen } from './shell.tsx'

const tones = { waiting: 'warn', confirmed: 'good', conflict: 'bad' } as const

function useOnline() {
  return useSyncExternalStore((listener) => {
    window.addEventListener('online', listener)
    window.addEventListener('offline', listener)
    return () => {
      window.removeEventListener('online', listener)
      window.removeEventListener('offline', listener)
    }
  }, () => navigator.onLine)
}

export function Sync() {
  const t = useEngineer()
  const actor = useSession()?.actor
  const online = useOnline()
  const commands = useCommands()
  const [busy, setBusy] = useState(false)
  const now = async () => {
    setBusy(true)
    await replay()
    setBusy(false)
  }
  return (
    <Screen title={t('sync')}>
      <section className="card stack">
        <div className="spread"><Chip tone={online ? 'good' : 'warn'}>{online ? t('online') : t('offline_now')}</Chip><LanguageSwitch /></div>
        <p className="quiet small">{t('kept_note')}</p>
        <button type="button" className="go" disabled={busy} onClick={() => void now()}>{t('sync_now')}</button>
      </section>
      {commands.length === 0 && <Blank>{t('no_commands')}</Blank>}
      <ul className="stack">{[...commands].reverse().map((c) => <li key={c.seq}><One command={c} mine={c.login === actor?.login} /></li>)}</ul>
      <section className="card spread"><span>{actor?.name}<span className="quiet small"> {actor?.login}</span></span><button type="button" className="go plain" style={{ width: 'auto' }} onClick={signedOut}>{t('sign_out')}</button></section>
    </Screen>
  )
}

function One({ command: c, mine }: { command: Command; mine: boolean }) {
  const t = useEngineer()
  return (
    <article className="card stack" style={{ gap: 6 }}>
      <div className="spread"><strong>{t(`do.${c.kind}`)}</strong><Chip tone={tones[c.state]}>{t(`state.${c.state}`)}</Chip></div>
      <div>{c.about}</div>
      <div className="quiet small num">{when(c.at)}{!mine && ` · ${t('other_account', { login: c.login })}`}</div>
      {c.refusal && <Fault problem={new Problem(c.refusal.status, c.refusal.code, c.refusal.detail, c.refusal.errors)} />}
      {c.state === 'conflict' && <div className="two"><button type="button" className="go second" onClick={() => void again(c)}>{t('again')}</button><button type="button" className="go plain" onClick={() => void drop(c)}>{t('drop')}</button></div>}
    </article>
  )
}
