import { useEffect, useSyncExternalStore } from 'react'
import { newKey, send, type FieldError, type Problem, type Request } from '../shared/api/client.ts'
import { asProblem } from '../shared/api/load.ts'
import { session } from '../shared/api/session.ts'
import { inStore } from './store.ts'

export type CommandState = 'waiting' | 'confirmed' | 'conflict'

/** A command as it is kept. Its key is made before it is first sent and never changes, so sending it again is safe. */
export type Command = {
  seq: number; key: string; login: string; kind: 'home' | 'keep' | 'order' | 'receive' | 'install' | 'hand' | 'recover' | 'dispute' | 'visit' | 'complete' | 'report' | 'cancel' | 'accept' | 'refuse' | 'consent' | 'diagnose' | 'depart' | 'arrive' | 'step' | 'use' | 'stop' | 'sign' | 'photo' | 'finish' | 'quote' | 'answer' | 'ask_expert' | 'end_expert' | 'kit' | 'hold' | 'confirm' | 'release' | 'slot'
  path: string; body: unknown; bytes?: Blob; about: string; state: CommandState; at: string; tries: number
  answer?: unknown; refusal?: { status: number; code: string; detail: string; errors: FieldError[] }
}
export type Draft = Pick<Command, 'kind' | 'about'> & { call: Request<unknown> }

const listeners = new Set<() => void>()
let commands: Command[] = []
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('fettle-outbox') : undefined

async function refresh(tell = true) {
  commands = await inStore<Command[]>('outbox', 'readonly', (s) => s.getAll())
  listeners.forEach((listener) => listener())
  if (tell) channel?.postMessage('changed')
}
channel?.addEventListener('message', () => void refresh(false))

async function keep(command: Command) {
  await inStore('outbox', 'readwrite', (s) => s.put(command))
  await refresh()
}

const commandOf = ({ call, kind, about }: Draft): Omit<Command, 'seq'> => ({
  kind, about, path: call.address, body: call.body, ...(call.bytes ? { bytes: call.bytes } : {}), key: newKey(), login: session()?.actor.login ?? '', state: 'waiting', at: new Date().toISOString(), tries: 0,
})

/**
 * Keeps a command on disk, tries to send what waits, and answers how the command stands now. What has to go ahead of it is kept with it, before
 * any of it is sent: a page that closes in between loses no half.
 */
export async function submit(draft: Draft, ahead: readonly Draft[] = []): Promise<Command> {
  const command = commandOf(draft)
  const seq = Number(await inStore('outbox', 'readwrite', (s) => {
    for (const d of ahead) s.add(commandOf(d))
    return s.add(command)
  }))
  await refresh()
  await replay()
  return commands.find((c) => c.seq === seq) ?? { ...command, seq }
}

// How often in a row a command could not be decided, and when last. A lost signal may be back in a second, and an answer that was cut off
// by a closed page is there a moment later; only what goes on failing is asked for every half minute.
let failures = 0
let failedAt = 0
const patience = () => Math.min(30_000, 1000 * 2 ** Math.min(failures, 5))

/** Tells whether it is time to send what waits once more. */
export const due = (now: number) => now - failedAt >= patience()

/** Sends what waits, oldest first, one at a time, in one tab only. What cannot be decided now stays where it is. */
export async function replay(): Promise<void> {
  if (!('locks' in navigator)) return replayAll()
  await navigator.locks.request('fettle-outbox', replayAll)
}

async function replayAll() {
  await refresh(false)
  for (const command of commands.filter((c) => c.state === 'waiting' && c.login === session()?.actor.login)) {
    try {
      const answer = await send(callOf(command), command.key)
      failures = 0
      await keep({ ...command, state: 'confirmed', tries: command.tries + 1, answer })
    } catch (error) {
      const problem = asProblem(error)
      if (problem.passing || problem.status === 401) {
        failures++
        failedAt = Date.now()
        await keep({ ...command, tries: command.tries + 1 })
        return
      }
      await keep({ ...command, state: 'conflict', tries: command.tries + 1, refusal: refusal(problem) })
    }
  }
  await forgetOld()
}

const callOf = (c: Command): Request<unknown> => ({ method: 'post', address: c.path, body: c.body, ...(c.bytes ? { bytes: c.bytes } : {}) })

const refusal = (p: Problem) => ({ status: p.status, code: p.code, detail: p.detail, errors: p.errors })

// Confirmed commands stay a day to be looked at.
async function forgetOld() {
  const before = new Date(Date.now() - 86_400_000).toISOString()
  for (const c of commands) if (c.state === 'confirmed' && c.at < before) await inStore('outbox', 'readwrite', (s) => s.delete(c.seq))
}

export async function drop(command: Command) {
  await inStore('outbox', 'readwrite', (s) => s.delete(command.seq))
  await refresh()
}

/** A refused command is sent again as a new one: the refusal belongs to the old key. */
export async function again(command: Command) {
  await drop(command)
  return submit({ kind: command.kind, about: command.about, call: callOf(command) })
}

export function useCommands(): Command[] {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, () => commands)
}

/** Sends when the page opens, when the network returns, when the page is looked at again, and a while after what failed. */
export function useReplay(login: string | undefined) {
  useEffect(() => {
    void refresh(false)
    if (!login) return
    const run = () => void replay()
    const back = () => {
      failures = 0
      run()
    }
    const later = () => {
      if (due(Date.now()) && commands.some((c) => c.state === 'waiting' && c.login === login)) run()
    }
    run()
    const timer = setInterval(later, 1000)
    window.addEventListener('online', back)
    document.addEventListener('visibilitychange', run)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', back)
      document.removeEventListener('visibilitychange', run)
    }
  }, [login])
}
