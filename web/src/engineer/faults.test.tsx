import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { cause, fit, known, wholeRepair } from '../testing/samples.ts'
import { Service, signIn } from '../testing/service.ts'

let service: Service

beforeEach(async () => {
  service = new Service()
  service.on('get', '/v1/repairs/{repair}', wholeRepair())
  service.on('get', '/v1/models/{model}/parts', { items: [fit({ quantity: 2 })] })
  service.on('get', '/v1/repairs/{repair}/diagnoses', { items: [] })
  service.on('get', '/v1/models/{model}/knowledge', { definition: '', items: [known(), known({ entry: 'FR-E2', code: 'E2', symptom_en: 'Too loud', terms: ['=E2', 'loud'], causes: [cause({ parts: [], takes: [] })] })] })
  await signIn('engineer', 'wang')
})

async function open() {
  const { RepairScreen } = await import('./repairs.tsx')
  render(<RepairScreen id="R-1" />)
  return screen.findByLabelText('Code or symptom', { selector: 'input' })
}
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))

test('one tap puts the part of a cause into the order, which tells the fault before it asks for the part', async () => {
  service.take('post', '/v1/repairs/{repair}/diagnoses')
  service.take('post', '/v1/repairs/{repair}/part-orders')
  fireEvent.change(await open(), { target: { value: 'e-1' } })
  await screen.findByText('Does not cool')
  expect(screen.getByText(/9 of 61 came back wrong for this model/)).toBeTruthy()
  expect(screen.getByText(/70 %.*3 of 4 confirmed/)).toBeTruthy()
  press('Add Compressor')
  fireEvent.click(await screen.findByRole('link', { name: /^Order · 2 chosen/ }))
  const { OrderScreen } = await import('./order.tsx')
  render(<OrderScreen id="R-1" />)
  await screen.findByRole('group', { name: /Quantity Compressor/ })
  press(/^Order · 2 chosen/)
  press('Order and get the promise')
  await waitFor(() => expect(service.commands().map((c) => c.path)).toEqual(['/v1/repairs/R-1/diagnoses', '/v1/repairs/R-1/part-orders']))
  expect(service.commands()[0]?.body).toEqual({ entry: 'FR-E1', version: 2, cause: 'cmp', code: 'E1', parts: ['FR-CMP-1'] })
  expect(service.commands()[1]?.body).toEqual({ lines: [{ part: 'FR-CMP-1', quantity: 2 }], ship_to: 'site', return_visit: true })
})

test('what the customer told is looked up at once, and what is not known says what to try', async () => {
  service.on('get', '/v1/repairs/{repair}', wholeRepair({ symptom: '不制冷' }))
  const field = await open()
  await screen.findByText('Does not cool')
  fireEvent.change(field, { target: { value: 'E99' } })
  expect((await screen.findByRole('status')).textContent).toContain('Nothing is known')
})

test('without a signal the knowledge that was read is used, and a measurement waits in the outbox', async () => {
  service.on('get', '/v1/repairs/{repair}', wholeRepair({ symptom: 'it cools no more' }))
  const { unmount } = await import('./repairs.tsx').then(({ RepairScreen }) => render(<RepairScreen id="R-1" />))
  await screen.findByLabelText('Code or symptom', { selector: 'input' })
  await screen.findByText('Does not cool')
  unmount()
  service.away = true
  fireEvent.change(await open(), { target: { value: 'E1' } })
  await screen.findByText('Does not cool')
  fireEvent.click(screen.getByText('How to tell'))
  fireEvent.change(screen.getAllByLabelText('Measured')[0] ?? document.body, { target: { value: '12,5' } })
  fireEvent.change(screen.getAllByLabelText('Unit')[0] ?? document.body, { target: { value: 'Ω' } })
  fireEvent.click(screen.getAllByRole('button', { name: 'Record this fault' })[0] ?? document.body)
  await screen.findByText('Kept, to sync')
  service.away = false
  service.take('post', '/v1/repairs/{repair}/diagnoses')
  const { replay } = await import('./outbox.ts')
  await replay()
  await waitFor(() => expect(service.made('post').at(-1)?.body).toMatchObject({ entry: 'FR-E1', cause: 'cmp', parts: [], measurement: { value: '12.5', unit: 'Ω' } }))
})
