import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PartOrder } from '../shared/api/types.ts'
import { Service, signIn } from '../testing/service.ts'

let service: Service

beforeEach(async () => {
  service = new Service()
  await signIn('engineer', 'wang')
})
afterEach(cleanup)

type Return = NonNullable<PartOrder['return_visit']>
const slot = (n: number): Return['slots'][number] => ({
  id: `s${n}`, repair: 'R-1', kind: 'parts_return', engineer: 'wang', starts_at: `2026-12-0${n}T02:00:00Z`, ends_at: `2026-12-0${n}T04:00:00Z`, zone: 'Asia/Shanghai', state: 'offered',
  parts_at: '2026-12-01T01:00:00Z', late_since: null, kept_late: false, offered_at: '2026-11-30T02:00:00Z', expires_at: '2026-11-30T02:15:00Z', taken_at: null, taken_by: '', visit: null, ended_at: null,
})
const three: Return = { parts_at: '2026-12-01T01:00:00Z', no_slots: '', slots: [slot(1), slot(2), slot(3)] }

async function show(of: Return) {
  const { ReturnVisit } = await import('./return-visit.tsx')
  render(<ReturnVisit repair="R-1" of={of} />)
  return screen.findByRole('region', { name: 'Return visit' })
}

test('one of three times is taken, and is not agreed before the service has said so', async () => {
  service.away = true
  const card = await show(three)
  const times = screen.getAllByRole('button')
  expect(times).toHaveLength(3)
  fireEvent.click(times[1] ?? document.body)
  await waitFor(() => expect(card.textContent).toContain('To sync'))
  expect(card.textContent).not.toContain('Agreed')
  service.away = false
  service.take('post', '/v1/slots/{slot}/take')
  const { replay } = await import('./outbox.ts')
  await replay()
  await waitFor(() => expect(card.textContent).toContain('Agreed'))
  expect(service.made('post').at(-1)?.path).toBe('/v1/slots/s2/take')
  expect(screen.queryAllByRole('button')).toHaveLength(0)
})

test('a time that somebody else has taken is refused with its reason, and the others may still be chosen', async () => {
  service.refuse('post', '/v1/slots/{slot}/take', 409, 'slot_taken', 'Somebody else has taken this time')
  const card = await show(three)
  fireEvent.click(screen.getAllByRole('button')[0] ?? document.body)
  expect((await screen.findByRole('alert')).textContent).toContain('Somebody else has taken this time')
  expect(card.textContent).not.toContain('Agreed')
  expect(screen.getAllByRole('button')).toHaveLength(3)
})

test('without a time it is said why', async () => {
  const card = await show({ parts_at: null, no_slots: 'in_hand', slots: [] })
  expect(card.textContent).toContain('Every part is in hand')
})
