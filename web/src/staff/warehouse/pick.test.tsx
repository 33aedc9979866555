import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { location as place, pickTask, shipment } from '../../testing/samples.ts'
import { Service, signIn } from '../../testing/service.ts'

let service: Service
let tasks = [pickTask()]

beforeEach(async () => {
  service = new Service()
  tasks = [pickTask(), pickTask({ line: 'L-2', repair: 'R-2', part: 'WM-BLT-1', part_name_en: 'Belt', serialised: false, serials: [], quantity: 2, grams: 200, bin: 'B-07' })]
  service.on('get', '/v1/locations/{location}', place())
  service.on('get', '/v1/pick-lists', () => ({ items: tasks }))
  service.on('post', '/v1/pick-lists/{line}/pick', (call) => {
    const line = call.path.split('/')[3]
    tasks = tasks.map((p) => (p.line === line ? { ...p, state: 'picked', serial: p.serialised ? 'S-1' : null, version: p.version + 1 } : p))
    return tasks.find((p) => p.line === line) ?? pickTask()
  })
  service.on('get', '/v1/carriers', { items: [{ code: 'SF', name_zh: '顺丰', name_en: 'SF Express', port: 'none', zone: '', aliases: ['shunfeng'] }, { code: 'ZTO', name_zh: '中通', name_en: 'ZTO Express', port: 'none', zone: '', aliases: ['zhongtong'] }] })
  service.on('post', '/v1/shipments', shipment())
  service.refuse('get', '/v1/shipments/{shipment}/label', 404, 'shipment_not_found')
  service.take('post', '/v1/shipments/{shipment}/ship')
  await signIn('warehouse', 'hua', ['WH-SZ'])
})

async function open() {
  const { PickPage } = await import('./pick.tsx')
  render(<PickPage />)
  await screen.findByText('Compressor')
}

function enter(code: string) {
  const field = screen.getByRole('textbox')
  fireEvent.change(field, { target: { value: code } })
  fireEvent.keyDown(field, { key: 'Enter' })
}

/** Scans a code and waits until the page has said to it what it should. */
async function scan(code: string, says: RegExp) {
  enter(code)
  await waitFor(() => expect(screen.getAllByRole('status').map((s) => s.textContent).join()).toMatch(says))
}
const posts = () => service.made('post').map((c) => [c.path, c.body])

test('a scan takes the line that the serial belongs to', async () => {
  await open()
  await scan('S-2', /✓ .*Compressor/)
  expect(posts()).toEqual([['/v1/pick-lists/L-1/pick', { warehouse: 'WH-SZ', scanned: 'S-2' }]])
})

test('picked, weighed and handed over: three scans make a parcel with its waybill', async () => {
  await open()
  await scan('S-1', /✓ .*Compressor/)
  await scan('7200', /✓ .*P-1/)
  await scan('SF123', /✓ Shipped P-1/)
  expect(posts().slice(1)).toEqual([
    ['/v1/shipments', { warehouse: 'WH-SZ', carrier: 'SF', lines: ['L-1'], gross_grams: 7200 }],
    ['/v1/shipments/P-1/ship', { waybill: 'SF123' }],
  ])
})

test('a carrier is chosen by its code or another name for it, from the data', async () => {
  await open()
  await scan('Zhong-Tong', /✓ Carrier: ZTO Express/)
  await scan('S-1', /✓ .*Compressor/)
  await scan('7200', /✓ .*P-1/)
  expect(posts()[1]).toMatchObject(['/v1/shipments', { carrier: 'ZTO' }])
})

test('the weight may come before the list was read again, and before the scan was answered', async () => {
  service.on('get', '/v1/pick-lists', { items: tasks })
  await open()
  enter('S-1')
  await scan('7200', /✓ .*P-1/)
  expect(posts()[1]).toMatchObject(['/v1/shipments', { lines: ['L-1'], gross_grams: 7200 }])
})

test('a parcel of several pieces is checked piece by piece before it is weighed', async () => {
  tasks = tasks.map((p) => (p.line === 'L-2' ? { ...p, state: 'picked' } : p))
  await open()
  await scan('R-2', /✓ R-2/)
  await scan('500', /✕ .*0.*2/)
  await scan('WM-BLT-1', /✓ .*1.*2/)
  await scan('WM-BLT-1', /✓ .*2.*2/)
  await scan('500', /✓ .*P-1/)
  expect(posts()).toEqual([['/v1/shipments', { warehouse: 'WH-SZ', carrier: 'SF', lines: ['L-2'], gross_grams: 500, scans: ['WM-BLT-1', 'WM-BLT-1'] }]])
})

test('a refusal is told and nothing is packed', async () => {
  service.refuse('post', '/v1/pick-lists/{line}/pick', 409, 'wrong_scan', 'This is another piece')
  await open()
  await scan('S-1', /✕ This is another piece/)
  expect(service.made('post')).toHaveLength(1)
})

test('with half of a line found the rest is reported short', async () => {
  service.take('post', '/v1/pick-lists/{line}/short')
  await open()
  await scan('R-2', /✓ R-2/)
  await scan('SHORT', /✓ How many/)
  await scan('1', /✓ Shortage reported: 1/)
  await waitFor(() => expect(posts()).toEqual([['/v1/pick-lists/L-2/short', { warehouse: 'WH-SZ', reason: 'not in the bin', found: 1 }]]))
})

test('a weight that cannot be is doubted once, and the same again insists', async () => {
  await open()
  await scan('S-1', /✓ .*Compressor/)
  await scan('5', /✕ .*7 kg/)
  expect(service.made('post')).toHaveLength(1)
  await scan('5', /✓ .*P-1/)
  expect(posts()[1]).toMatchObject(['/v1/shipments', { gross_grams: 5 }])
})

test('a place or a part is no waybill', async () => {
  await open()
  await scan('S-1', /✓ .*Compressor/)
  await scan('7200', /✓ .*P-1/)
  await scan('wh-sz', /✕ .*place/i)
  await scan('S-1', /✕ S-1/)
  expect(posts().some(([path]) => String(path).endsWith('/ship'))).toBe(false)
})

test('a board is weighed after somebody saw it in its antistatic bag', async () => {
  tasks = [pickTask({ esd: true })]
  await open()
  await scan('ESD', /✕/)
  await scan('S-1', /✓ .*Compressor/)
  await scan('7200', /✕ .*ESD/)
  expect(posts()).toHaveLength(1)
  await scan('ESD', /✓ .*1/)
  await scan('7200', /✓ .*P-1/)
  expect(posts()[1]).toEqual(['/v1/shipments', { warehouse: 'WH-SZ', carrier: 'SF', lines: ['L-1'], gross_grams: 7200, bagged: ['L-1'] }])
})

test('what waits for a declaration is shown and not on the way, and a scan of it is told why', async () => {
  tasks = [pickTask({ undeclared: true }), ...tasks.slice(1)]
  service.refuse('post', '/v1/pick-lists/{line}/pick', 409, 'part_undeclared', 'No declaration of its hazardous substances')
  await open()
  expect(screen.getByRole('link', { name: /Waits for a declaration/ }).getAttribute('href')).toBe('/stock/FR-CMP-1')
  expect(screen.getByRole('region', { name: /Next/ }).textContent).toMatch(/Belt/)
  await scan('S-1', /✕ No declaration/)
  expect(posts()).toEqual([['/v1/pick-lists/L-1/pick', { warehouse: 'WH-SZ', scanned: 'S-1' }]])
})
