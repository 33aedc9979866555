import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { fit, wholeRepair } from '../testing/samples.ts'
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
  await waitFor(() => expect(service.made('post')).toHaveLength(1))
  expect(service.made('post')[0]).toMatchObject({
    path: '/v1/repairs/R-1/part-orders', language: 'en',
    body: { lines: [{ part: 'FR-CMP-1', quantity: 1, old_serial: 'S-9' }, { part: 'FR-SEAL-1', quantity: 2 }], ship_to: 'site' },
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
