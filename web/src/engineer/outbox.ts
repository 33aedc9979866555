import { useEffect, useSyncExternalStore } from 'react'
import { newKey, send, type FieldError, type Problem, type Request } from '../shared/api/client.ts'
import { asProblem } from '../shared/api/load.ts'
import { session } from '../shared/api/session.ts'
import { inStore } from './store.ts'

export type CommandState = 'waiting' | 'confirmed' | 'conflict'

/** A command as it is kept. Its key is made before it is first sent and never changes, so sending it again is safe. */
export type Command = {
  seq: number; key: string; login: string; kind: 'order' | 'receive' | 'install' | 'hand' | 'dispute' | 'visit' | 'complete' | 'report' | 'cancel' | 'accept' | 'refuse'
  path: string; body: unknown; about: string; state: CommandState; at: string; tries: number
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

/** Keeps a command on disk, tries to send what waits, and answers how the command stands now. */
export async function submit({ call, kind, about }: Draft): Promise<Command> {
  const command: Omit<Command, 'seq'> = { kind, about, path: call.address, body: call.body, key: newKey(), login: session()?.actor.login ?? '', state: 'waiting', at: new Date().toISOString(), tries: 0 }
  const seq = Number(await inStore('outbox', 'readwrite', (s) => s.add(command)))
  await refresh()
  await replay()
  return commands.find((c) => c.seq === seq) ?? { ...command, seq }
}

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
      await keep({ ...command, state: 'confirmed', tries: command.tries + 1, answer })
    } catch (error) {
      const problem = asProblem(error)
      if (problem.passing || problem.status === 401) {
        await keep({ ...command, tries: command.tries + 1 })
        return
      }
      await keep({ ...command, state: 'conflict', tries: command.tries + 1, refusal: refusal(problem) })
    }
  }
  await forgetOld()
}

const callOf = (c: Command): Request<unknown> => ({ method: 'post', address: c.path, body: c.body })

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

/** Sends when the page opens, when the network returns, when the page is looked at again, and every half minute. */
export function useReplay(login: string | undefined) {
  useEffect(() => {
    void refresh(false)
    if (!login) return
    const run = () => void replay()
    run()
    const timer = setInterval(run, 30_000)
    window.addEventListener('online', run)
    document.addEventListener('visibilitychange', run)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', run)
      document.removeEventListener('visibilitychange', run)
    }
  }, [login])
}
