import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { fit, orderLine, wholeRepair } from '../testing/samples.ts'
import { Service, signIn } from '../testing/service.ts'

let service: Service

beforeEach(async () => {
  service = new Service()
  service.on('get', '/v1/repairs/{repair}', wholeRepair())
  service.on('get', '/v1/models/{model}/parts', { items: [fit(), fit({ number: 'FR-SEAL-1', name_en: 'Door seal', price_minor: 1250, core_return: false })] })
  await signIn('engineer', 'wang')
})

async function open() {
  const { OrderScreen } = await import('./order.tsx')
  render(<OrderScreen id="R-1" />)
  await screen.findByText('Compressor')
}
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))

test('what was chosen is ordered in one command, with the serial that has to come back', async () => {
  service.take('post', '/v1/repairs/{repair}/part-orders')
  await open()
  press('Add Compressor')
  press('Add Door seal')
  fireEvent.click(screen.getAllByRole('button', { name: 'One more' })[1] ?? document.body)
  press(/^Order ·/)
  expect(screen.getByText('¥525.00')).toBeTruthy()
  fireEvent.change(screen.getByLabelText(/serial/i), { target: { value: 'S-9' } })
  press('Order and get the promise')
  await waitFor(() => expect(service.commands()).toHaveLength(1))
  expect(service.commands()[0]).toMatchObject({
    path: '/v1/repairs/R-1/part-orders', language: 'en',
    body: { lines: [{ part: 'FR-CMP-1', quantity: 1, old_serial: 'S-9' }, { part: 'FR-SEAL-1', quantity: 2 }], ship_to: 'site', return_visit: true },
  })
  await waitFor(() => expect(location.pathname).toBe('/m/repairs/R-1/promise/1'))
})

test('a refused order stays on the screen with the reason', async () => {
  service.refuse('post', '/v1/repairs/{repair}/part-orders', 409, 'stock_short', 'Not enough of FR-CMP-1')
  await open()
  press('Add Compressor')
  press(/^Order ·/)
  press('Order and get the promise')
  expect((await screen.findByRole('alert')).textContent).toContain('Not enough of FR-CMP-1')
  expect(location.pathname).toBe('/')
})

test('the list is narrowed by number, name or position', async () => {
  await open()
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'seal' } })
  expect(screen.queryByText('Compressor')).toBeNull()
  expect(screen.getByText('Door seal')).toBeTruthy()
})

test('an older number stands folded under its successor and is found by its own', async () => {
  service.on('get', '/v1/models/{model}/parts', { items: [fit({ number: 'V3', name_en: 'Board III' }), fit({ number: 'V1', name_en: 'Board', superseded_by: 'V3' })] })
  const { OrderScreen } = await import('./order.tsx')
  const { container } = render(<OrderScreen id="R-1" />)
  await screen.findByText('Board III')
  expect(container.querySelectorAll('ul.stack > li')).toHaveLength(1)
  expect(screen.getByText('Older numbers: 1')).toBeTruthy()
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'v1' } })
  expect(screen.getByText('Board III')).toBeTruthy()
})

test('an offered substitute is a question with its price and time, and never a promise', async () => {
  service.on('get', '/v1/order-lines/{line}', orderLine())
  service.take('post', '/v1/order-lines/{line}/accept')
  const { Answered } = await import('./question.tsx')
  render(<Answered line={orderLine()} orderedAt="2026-03-01T08:00:00+08:00" />)
  const card = await screen.findByRole('region', { name: /Your decision/ })
  expect(card.textContent).toContain('Board (V1) is not made any more. Board III (V3) fits in its place.')
  expect(card.textContent).toContain('¥65.00 more')
  expect(card.textContent).not.toContain('24 h')
  expect(card.querySelector('.chip.good')).toBeNull()
  expect(screen.getByRole('button', { name: 'Wait for Board' })).toBeTruthy()
  press('Take Board III')
  await waitFor(() => expect(service.commands()[0]?.path).toBe('/v1/order-lines/L-1/accept'))
})
