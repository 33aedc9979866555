import { useState } from 'react'
import { Problem } from '../shared/api/client.ts'
import { Fault } from '../shared/parts.tsx'
import { sound } from '../shared/sound.ts'
import { useEngineer } from '../i18n/engineer.ts'
import { submit, type Command, type Draft } from './outbox.ts'

/** Sends a command through the outbox, with what goes ahead of it, and tells how it stands: confirmed, kept for later, or refused. */
export function useAct(after?: (command: Command) => void) {
  const t = useEngineer()
  const [busy, setBusy] = useState(false)
  const [last, setLast] = useState<Command>()
  const act = async (draft: Draft, ahead: readonly Draft[] = []) => {
    setBusy(true)
    const command = await submit(draft, ahead)
    sound(command.state !== 'conflict')
    setLast(command)
    setBusy(false)
    after?.(command)
    return command
  }
  const outcome = last && (
    last.state === 'conflict' && last.refusal
      ? <Fault problem={new Problem(last.refusal.status, last.refusal.code, last.refusal.detail, last.refusal.errors)} />
      : <p role="status" className={`chip ${last.state === 'waiting' ? 'warn' : 'good'}`} style={{ alignSelf: 'flex-start' }}>{last.state === 'waiting' ? t('saved') : `✓ ${t('done')}`}</p>
  )
  return { act, busy, outcome }
}
