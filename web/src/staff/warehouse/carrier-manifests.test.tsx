import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import type { CarrierManifest } from '../../shared/api/types.ts'
import { location as place } from '../../testing/samples.ts'
import { Service, signIn } from '../../testing/service.ts'

let service: Service

const AT = '2026-03-01T08:00:00+08:00'
const manifest = (carrier: string): CarrierManifest => ({
  id: 'D-1', warehouse: 'WH-SZ', carrier, state: 'open', departs_at: AT, opened_at: AT, opened_by: 'hua', closed_at: null, handed_over_at: null, driver: '', vehicle: '', count: 0, version: 1, parcels: [], waiting: [],
})

beforeEach(async () => {
  service = new Service()
  service.on('get', '/v1/locations/{location}', place())
  service.on('get', '/v1/pick-waves', { items: [] })
  service.on('get', '/v1/carrier-manifests', { items: [], next: '' })
  service.on('get', '/v1/carriers', { items: [{ code: 'HB', name_zh: '鸿雁', name_en: 'Wild Goose', port: 'none', zone: '', aliases: ['hongyan'] }] })
  service.on('post', '/v1/carrier-manifests', manifest('HB'))
  await signIn('warehouse', 'hua', ['WH-SZ'])
})

async function open() {
  const { CarrierManifestsPage } = await import('./carrier-manifests.tsx')
  render(<CarrierManifestsPage />)
  await screen.findByText(/Wild Goose/)
}

// A carrier that is not in a list of the page's own could not be handed anything to.
test('carriers are those of the data, and no others', async () => {
  await open()
  expect(screen.getByText(/Scan the carrier: HB$/)).toBeTruthy()
  expect(document.body.textContent).not.toMatch(/\b(SF|JD|ZTO|YTO)\b/)
})

test('a carrier is meant by its code or by another name for it', async () => {
  await open()
  const field = screen.getByRole('textbox')
  fireEvent.change(field, { target: { value: 'Hong-Yan' } })
  fireEvent.keyDown(field, { key: 'Enter' })
  await waitFor(() => expect(service.made('post')).toMatchObject([{ path: '/v1/carrier-manifests', body: { warehouse: 'WH-SZ', carrier: 'HB' } }]))
  expect(await screen.findByText(/D-1 · Wild Goose/)).toBeTruthy()
})
