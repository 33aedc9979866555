import { useSyncExternalStore } from 'react'
import type { FactsArgument, PathOf } from './contract.ts'
import { believe, command, newKey, sendWith, type Problem, type Request } from './client.ts'
import { asProblem } from './load.ts'
import { session } from './session.ts'

// A command has one key until the service has answered it. The key lies in the browser's storage, so a lost answer, a page
// that was loaded again or a session that ended changes nothing: whoever presses again asks with the key of the first time,
// and the service gives its first answer instead of doing it twice.

/** A command that was sent and has no answer yet. A named one keeps what was sent, to be asked again as it was. */
type Unanswered = { key: string; at: number; sent?: { address: string; body?: unknown } }

/** What a command came to. `before` is when it was first sent, if it had been done then and only its answer was lost. */
export type Confirmed<T> = { answer: T; before?: string }

const KEY = 'fettle.unanswered'
// Less than the service remembers its answers: an older key might do it twice.
const DAY = 24 * 3600e3
// After these waits a call without an answer is sent again by itself.
const PATIENCE = [400, 1500]

const listeners = new Set<() => void>()
const heard = new Set<(at: string) => void>()

// What was kept may have been written by an older page.
const isUnanswered = (kept: unknown): kept is Unanswered =>
  typeof kept === 'object' && kept !== null && 'key' in kept && typeof kept.key === 'string' && 'at' in kept && typeof kept.at === 'number' && Date.now() - kept.at < DAY

function all(): Map<string, Unanswered> {
  try {
    const kept: unknown = believe(localStorage.getItem(KEY) ?? '{}')
    return new Map(Object.entries(kept ?? {}).flatMap(([name, one]): [string, Unanswered][] => (isUnanswered(one) ? [[name, one]] : [])))
  } catch {
    return new Map()
  }
}

function change(name: string, to: Unanswered | undefined) {
  const kept = all()
  if (to) kept.set(name, to)
  else kept.delete(name)
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept)))
  } catch {
    // A full or forbidden storage: the next press is a new command then, as it was on every page before.
  }
  listeners.forEach((listener) => listener())
}

// A short name for a command whose content need not be kept (two numbers of 32 bits of FNV-1a, seeded apart).
function print(text: string): string {
  const half = (seed: number) => {
    let h = seed
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0
    return h.toString(36)
  }
  return `${half(0x811c9dc5)}${half(0x9747b28c)}`
}

const nameOf = (slot: string) => `${session()?.actor.login ?? ''} ${slot}`
const unanswered = (slot: string) => all().get(nameOf(slot))

const lost = (p: Problem) => p.status === 0 || p.status === 502 || p.status === 503 || p.status === 504

async function patiently<T>(call: Request<T>, key: string) {
  for (const wait of PATIENCE) {
    try {
      return await sendWith(call, key)
    } catch (error) {
      if (!lost(asProblem(error)) || navigator.onLine === false) throw error
      await new Promise((next) => setTimeout(next, wait))
    }
  }
  return sendWith(call, key)
}

/**
 * Sends a command under the key it has until it is answered. A slot names what is confirmed (a basket, a sheet): while it
 * has no answer, pressing again asks for what was sent first, as it was sent. Without a slot the command is named by its
 * address and content.
 */
export async function confirm<T>(call: Request<T>, slot?: string): Promise<Confirmed<T>> {
  const name = slot ?? print(`${call.address} ${JSON.stringify(call.body)}`)
  const first = unanswered(name)
  const kept: Unanswered = first ?? { key: newKey(), at: Date.now(), ...(slot !== undefined ? { sent: { address: call.address, body: call.body } } : {}) }
  if (!first) change(nameOf(name), kept)
  try {
    const { answer, replayed } = await patiently(kept.sent ? { ...call, ...kept.sent } : call, kept.key)
    change(nameOf(name), undefined)
    if (!replayed) return { answer }
    const before = new Date(kept.at).toISOString()
    heard.forEach((hear) => hear(before))
    return { answer, before }
  } catch (error) {
    const problem = asProblem(error)
    if (!problem.passing && problem.status !== 401) change(nameOf(name), undefined)
    throw error
  }
}

/** Asks again for what a slot has no answer to, as it was sent; false when it has been answered meanwhile: then nothing is sent. */
export async function repeat(slot: string): Promise<boolean> {
  const first = unanswered(slot)
  if (!first?.sent) return false
  await confirm<unknown>({ method: 'post', ...first.sent }, slot)
  return true
}

/** Sends a command that pages need no name for, and answers what it came to. */
export const post = async <P extends PathOf<'post'>>(path: P, ...facts: FactsArgument<'post', P>) => (await confirm(command(path, ...facts))).answer

/** When the command of a slot was sent that has no answer yet. */
export function useUnanswered(slot: string): string | undefined {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    window.addEventListener('storage', listener)
    return () => {
      listeners.delete(listener)
      window.removeEventListener('storage', listener)
    }
  }, () => {
    const at = unanswered(slot)?.at
    return at === undefined ? undefined : new Date(at).toISOString()
  })
}

/** Hears of every command that turned out to have been done before, with the time it was first sent. */
export function onBefore(hear: (at: string) => void): () => void {
  heard.add(hear)
  return () => heard.delete(hear)
}
