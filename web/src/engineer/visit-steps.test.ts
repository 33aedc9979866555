import { expect, test } from 'vitest'
import type { Visit } from '../shared/api/types.ts'
import type { Command } from './outbox.ts'
import { current, expected } from './visit-steps.ts'

const visit: Visit = {
  id: 'V1', repair: 'R1', kind: 'first', engineer: 'li', state: 'confirmed', walk_in: false, starts_at: '2026-11-23T02:00:00Z', ends_at: '2026-11-23T04:00:00Z', zone: 'Asia/Shanghai',
  en_route_at: null, arrived_at: null, ended_at: null, reason: '', code_used_at: null, no_code: '', card_seen_at: null, badge_shown: false, checks: [], test: '', test_note: '', signed_at: null, unsigned: '',
  created_at: '2026-11-23T01:00:00Z', created_by: 'zhao', version: 1, steps: [], consumables: [], needs: [], code_needed: true, steps_needed: true, unsafe: false,
}

const said = (what: string, body?: unknown, state: Command['state'] = 'waiting', of = 'V1'): Command =>
  ({ seq: 1, key: 'k', login: 'li', kind: 'step', path: `/v1/visits/${of}/${what}`, body, about: '', state, at: '2026-11-23T02:30:00Z', tries: 0 })

test('what waits on the phone moves the visit on, and nothing else does', () => {
  expect(expected(visit, [said('arrive'), said('begin-step', { step: 'greet' }, 'confirmed'), said('begin-step', { step: 'greet' }, 'waiting', 'V2')])).toMatchObject({ state: 'arrived', steps: [] })
})

test('a step that ends makes room for the next one; one that is left out begins and ends at once', () => {
  const kept = [said('arrive'), said('begin-step', { step: 'greet' }), said('end-step', { step: 'greet', badge_shown: true })]
  expect(current(expected(visit, kept.slice(0, 2)))).toBe('greet')
  const greeted = expected(visit, kept)
  expect(greeted.badge_shown).toBe(true)
  expect(current(greeted)).toBe('diagnose')
  expect(current(expected(visit, [...kept, said('end-step', { step: 'diagnose', skipped: 'not_needed' })]))).toBe('quote')
})
