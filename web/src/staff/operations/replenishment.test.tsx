import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import type { Proposal, Transfer } from '../../shared/api/types.ts'
import { location as place } from '../../testing/samples.ts'
import { Service, signIn } from '../../testing/service.ts'

let service: Service
let rows: Proposal[]

const proposal = (by: Partial<Proposal> = {}): Proposal => ({
  location: 'WH-SZ', part: 'FAN', part_name_zh: '风扇电机', part_name_en: 'Fan motor', parent: 'WH-NAT', issued: 182, per_week: 6.65, pattern: 'smooth', lead_minutes: 1560,
  lane: true, base_stock: 19, on_hand: 5, available: 3, on_the_way: 0, below: 0, needed: 16, suggested: 16, at_parent: 100, ...by,
})
const transfer: Transfer = {
  id: 'T00000007', from: 'WH-NAT', to: 'WH-SZ', state: 'open', reference: '', due_at: null, made_at: '2026-03-01T08:00:00Z', made_by: 'zhao', shipped_at: null, closed_at: null,
  reason: '', version: 1, lines: [],
}

beforeEach(async () => {
  service = new Service()
  rows = [proposal(), proposal({ part: 'BELT', part_name_en: 'Belt', needed: 2, suggested: 2, lane: false }), proposal({ part: 'SEAL', part_name_en: 'Door seal', needed: 0, suggested: 0, pattern: 'lumpy' })]
  service.on('get', '/v1/locations/{location}', place())
  service.on('get', '/v1/locations', { items: [place()], next: '' })
  service.on('get', '/v1/replenishment', () => ({ items: rows, next: '' }))
  service.on('post', '/v1/transfers', transfer)
  await signIn('operations', 'zhao', [])
})

/** Opens the page and chooses the place of the first row. */
async function openPlace() {
  const { ReplenishmentPage } = await import('./replenishment.tsx')
  render(<ReplenishmentPage />)
  await screen.findByText('Fan motor')
  expect(screen.queryByRole('checkbox', { name: /^Send/ })).toBeNull()
  const [first] = screen.getAllByRole('button', { name: /SZ|Shenzhen/ })
  if (!first) throw new Error('no place to choose')
  fireEvent.click(first)
  await screen.findAllByRole('checkbox', { name: /^Send/ })
}
const posts = () => service.made('post').map((c) => [c.path, c.body])

test('what is proposed of a place is chosen, and becomes one transfer from where it belongs to', async () => {
  await openPlace()
  fireEvent.click(screen.getByRole('button', { name: 'Ask for a transfer (2)' }))
  await screen.findByText(/Transfer T00000007 was asked for/)
  expect(posts()).toEqual([['/v1/transfers', { from: 'WH-NAT', to: 'WH-SZ', lines: [{ part: 'FAN', quantity: 16, condition: 'new' }, { part: 'BELT', quantity: 2, condition: 'new' }] }]])
})

test('a part is left out, another added, and a quantity changed', async () => {
  await openPlace()
  fireEvent.click(screen.getByRole('checkbox', { name: 'Send BELT' }))
  fireEvent.click(screen.getByRole('checkbox', { name: 'Send SEAL' }))
  const fan = screen.getByRole('spinbutton', { name: 'Pieces of FAN' })
  fireEvent.change(fan, { target: { value: '9' } })
  fireEvent.blur(fan)
  fireEvent.click(screen.getByRole('button', { name: 'Ask for a transfer (2)' }))
  await waitFor(() => expect(posts()).toHaveLength(1))
  expect(posts()[0]).toEqual(['/v1/transfers', { from: 'WH-NAT', to: 'WH-SZ', lines: [{ part: 'FAN', quantity: 9, condition: 'new' }, { part: 'SEAL', quantity: 1, condition: 'new' }] }])
})

test('where nothing is needed nothing can be asked for, and a refusal is told', async () => {
  service.refuse('post', '/v1/transfers', 422, 'transfer_lines', 'It cannot be sent')
  await openPlace()
  fireEvent.click(screen.getByRole('button', { name: 'Ask for a transfer (2)' }))
  await screen.findByText('It cannot be sent')
  fireEvent.click(screen.getByRole('checkbox', { name: 'Send BELT' }))
  fireEvent.click(screen.getByRole('checkbox', { name: 'Send FAN' }))
  expect((await screen.findByText('Ask for a transfer (0)')).closest('button')).toHaveProperty('disabled', true)
})

test('of what the sender has too little no more is sent than it has, and what it lacks is told', async () => {
  rows = [proposal({ needed: 16, suggested: 4, at_parent: 4, below: 3 }), proposal({ part: 'BELT', part_name_en: 'Belt', needed: 2, suggested: 0, at_parent: 0 })]
  await openPlace()
  expect(screen.getByText(/The sender has too little of 2 parts/)).toBeDefined()
  expect(screen.getByText('the sender lacks 12')).toBeDefined()
  expect(screen.getByText('3 of it for places below')).toBeDefined()
  expect(screen.getByRole('checkbox', { name: 'Send BELT' })).toMatchObject({ checked: false, disabled: true })
  const fan = screen.getByRole('spinbutton', { name: 'Pieces of FAN' })
  fireEvent.change(fan, { target: { value: '9' } })
  fireEvent.blur(fan)
  fireEvent.click(screen.getByRole('button', { name: 'Ask for a transfer (1)' }))
  await waitFor(() => expect(posts()).toHaveLength(1))
  expect(posts()[0]).toEqual(['/v1/transfers', { from: 'WH-NAT', to: 'WH-SZ', lines: [{ part: 'FAN', quantity: 4, condition: 'new' }] }])
})

test('what needs nothing is read when it is asked for, and a number stands apart from its pattern', async () => {
  await openPlace()
  expect(screen.getAllByRole('cell').map((c) => c.textContent)).toContain('6.7 even')
  fireEvent.click(screen.getByRole('checkbox', { name: 'Also what needs nothing' }))
  await waitFor(() => expect(service.made('get').some((c) => c.path === '/v1/replenishment' && c.query.includes('all=true'))).toBe(true))
})
