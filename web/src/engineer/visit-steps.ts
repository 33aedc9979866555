import type { Visit, VisitStep } from '../shared/api/types.ts'
import type { Command } from './outbox.ts'

export const STEPS = ['greet', 'diagnose', 'quote', 'repair', 'clean'] as const
export type StepName = (typeof STEPS)[number]
export const isStep = (name: string): name is StepName => STEPS.some((s) => s === name)

type Said = { step?: string; skipped?: string; badge_shown?: boolean; checks?: string[]; bagged?: string[] }
const saidIn = (body: unknown): Said => (typeof body === 'object' && body !== null ? body : {})

/** A visit as it will be when what waits on the phone has been sent: the engineer goes on without a signal. */
export function expected(visit: Visit, commands: readonly Command[]): Visit {
  const here = `/v1/visits/${visit.id}/`
  return commands.filter((c) => c.state === 'waiting' && c.path.startsWith(here)).reduce((v, c) => after(v, c.path.slice(here.length), saidIn(c.body), c.at), visit)
}

function after(v: Visit, what: string, said: Said, at: string): Visit {
  const step = said.step && isStep(said.step) ? said.step : undefined
  switch (what) {
    case 'depart':
      return { ...v, state: 'en_route', en_route_at: at }
    case 'arrive':
      return { ...v, state: 'arrived', arrived_at: at, code_needed: false }
    case 'begin-step':
      return step ? { ...v, state: step, checks: [...v.checks, ...(said.checks ?? [])], steps: begun(v.steps, step, at) } : v
    case 'end-step':
      return step ? { ...v, state: step, badge_shown: v.badge_shown || !!said.badge_shown, steps: begun(v.steps, step, at).map((s) => (s.step === step ? { ...s, ended_at: s.ended_at ?? at } : s)) } : v
    case 'sign-off':
      return { ...v, signed_at: at }
    case 'safety-stop':
      return { ...v, state: 'aborted_safety', ended_at: at }
    case 'finish':
      return { ...v, state: 'finished', ended_at: at }
    default:
      return v
  }
}

const begun = (steps: VisitStep[], step: StepName, at: string): VisitStep[] =>
  steps.some((s) => s.step === step) ? steps : [...steps, { step, began_at: at, ended_at: null, skipped: '', note: '', bagged: [], by: '' }]

/** The step that is next or under way; undefined when all five are done. */
export const current = (v: Visit): StepName | undefined => STEPS.find((name) => !v.steps.some((s) => s.step === name && s.ended_at))
