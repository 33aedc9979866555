import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Service, signIn } from '../../testing/service.ts'

let service: Service

beforeEach(async () => {
  service = new Service()
  service.on('get', '/v1/points', { customer: 'chen', confirmed: 500, pending: 0 })
  service.on('get', '/v1/points/redemptions', { items: [] })
  await signIn('customer', 'chen')
})
afterEach(cleanup)

/** Asks for points on the form, which has not sent anything yet. */
async function ask(points: string) {
  const { PointsPage } = await import('./points.tsx')
  render(<PointsPage />)
  fireEvent.change(await screen.findByLabelText('Order or service'), { target: { value: 'S-1' } })
  fireEvent.change(screen.getByLabelText('Points'), { target: { value: points } })
  fireEvent.click(screen.getByRole('button', { name: 'Redeem points' }))
}

test('points go only after it was read how many go and what for', async () => {
  service.take('post', '/v1/points/redemptions')
  await ask('120')
  await screen.findByText(/Give 120 points for S-1 \(A service\)/)
  await screen.findByText(/380 points are left/)
  expect(service.commands()).toEqual([])
  fireEvent.click(screen.getByRole('button', { name: 'Keep them' }))
  expect(service.commands()).toEqual([])
  fireEvent.click(screen.getByRole('button', { name: 'Redeem points' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Give the points' }))
  await waitFor(() => expect(service.commands().map((c) => c.body)).toEqual([{ toward: 'service', reference: 'S-1', points: 120 }]))
})

test('why points are refused is said once, at the field', async () => {
  const why = 'There are fewer than 900 confirmed points'
  service.refuse('post', '/v1/points/redemptions', 409, 'points_short', why, [{ message: why, location: 'body.points' }])
  await ask('900')
  fireEvent.click(await screen.findByRole('button', { name: 'Give the points' }))
  await screen.findByText(why)
  expect(screen.getAllByText(why, { exact: false })).toHaveLength(1)
})
