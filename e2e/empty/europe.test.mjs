// A network of another continent is set up in an empty service and works: sixty places in seven zones with summer time,
// area codes with letters, the European waste list, euros, carriers of the place; loaded on the page, ordered on the
// phone, shipped by scanner, returned at the bench and recycled, with the customer told of it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { as, base, bought, call, desktop, open, password, phone, settled, signIn } from '../fettle.mjs'

const cities = [
  ['MUC', 'Munich', 'DE-BY', 11.582, 48.135, 'Europe/Berlin'], ['BER', 'Berlin', 'DE-BE', 13.405, 52.52, 'Europe/Berlin'], ['HAM', 'Hamburg', 'DE-HH', 9.993, 53.551, 'Europe/Berlin'],
  ['PAR', 'Paris', 'FR-75', 2.352, 48.857, 'Europe/Paris'], ['LYO', 'Lyon', 'FR-69', 4.836, 45.764, 'Europe/Paris'], ['MAD', 'Madrid', 'ES-MD', -3.704, 40.417, 'Europe/Madrid'],
  ['LIS', 'Lisbon', 'PT-11', -9.139, 38.722, 'Europe/Lisbon'], ['LON', 'London', 'GB-LND', -0.128, 51.507, 'Europe/London'], ['DUB', 'Dublin', 'IE-D', -6.26, 53.35, 'Europe/Dublin'],
  ['HEL', 'Helsinki', 'FI-18', 24.938, 60.17, 'Europe/Helsinki'], ['ATH', 'Athens', 'GR-I', 23.728, 37.984, 'Europe/Athens'], ['WAW', 'Warsaw', 'PL-14', 21.012, 52.23, 'Europe/Warsaw'],
]
const carrierKey = 'a carrier of Europe keeps this to itself'
const csv = (head, rows) => Buffer.from([head, ...rows].map((r) => (Array.isArray(r) ? r.join(';') : r)).join('\r\n') + '\r\n', 'latin1')
const places = cities.flatMap(([code, name, area, lon, lat, zone]) => [
  [`${code}-W`, 'city', '', `Lager ${name}`, `${name} Warehouse`, '', name, area, lon, lat, zone, '18:00', 'EU', 30],
  ...[1, 2].map((n) => [`${code}-O${n}`, 'outlet', `${code}-W`, `Filiale ${name} ${n}`, `${name} Outlet ${n}`, '', name, area, lon + n / 50, lat, zone, '17:00', 'EU', 20]),
  [`${code}-V1`, 'van', `${code}-O1`, `Fahrzeug ${name}`, `${name} Van`, '', name, area, lon, lat + 0.02, zone, '', 'EU', 5],
]).concat(cities.map(([code, name, area, lon, lat, zone]) => [`${code}-R`, 'recycler', '', `Verwertung ${name} Süd`, `${name} Recycling`, '', name, area, lon - 0.1, lat - 0.1, zone, '', 'EU', 60]))
const days = 86400e3, day = (ms) => new Date(ms).toISOString().slice(0, 10)

// In the order in which they can be loaded: semicolons and Latin-1, as a European spreadsheet saves them.
const files = {
  calendars: csv('calendar;weekdays;name_zh;name_en', [['EU', '1111111', 'Täglich', 'Every day']]),
  carriers: csv('code;name_zh;name_en', [['DHL', 'DHL Paket', 'DHL']]),
  hazards: csv('code;edition;valid_from;name_zh;name_en;hazard;transport_exempt', [['16 02 13*', 'EWC', '2002-01-01', 'Gefährliche Bauteile', 'Discarded equipment with hazardous components', 'HP14', 'false']]),
  product_lines: csv('product_line;name_zh;name_en', [['fridge', 'Kühlgeräte', 'Fridges']]),
  categories: csv('category;name_zh;name_en;grams_low;grams_high;hazard_code;disposition', [['compressor', 'Verdichter', 'Compressor', 6000, 10000, '16 02 13*', 'drain']]),
  locations: csv('code;kind;parent;name_zh;name_en;province;city;area_code;lon;lat;zone;cutoff;calendar;pick_minutes', places),
  parts: csv('number;name_zh;name_en;product_line;category;class;serialised;core_return;hazard_code;grams;price;currency;warranty_days;esd',
    [['EU-CMP/1', 'Verdichter für Kühlgerät', 'Fridge compressor', 'fridge', 'compressor', 'common', 'true', 'true', '16 02 13*', 7600, '468,50', 'EUR', 730, 'false']]),
  materials: csv('category;material;permille', [['compressor', 'steel', 800], ['compressor', 'copper', 120], ['compressor', 'oil', 80]]),
  models: csv('number;product_line;brand;name_zh;name_en;made_from', [['KG 39/EU', 'fridge', 'Bosch', 'Kühlgefrierkombination', 'Fridge-freezer', '2021-03-01']]),
  model_parts: csv('model;part;quantity;serial_from;position;serial_to', [['KG 39/EU', 'EU-CMP/1', 1, '', 'CMP', '']]),
  lanes: csv('origin_area;dest_area;carrier;service;transit_minutes;departures', cities.flatMap(([, , a]) => cities.map(([, , b]) => [a, b, 'DHL', a === b ? 'same_city' : 'express', a === b ? 240 : 1200, '09:00 14:00 18:30']))),
  permits: csv('recycler;hazard_code;permit;valid_until;quota_grams', cities.map(([code]) => [`${code}-R`, '16 02 13*', `EfB-${code}`, day(Date.now() + 400 * days), 90000000])),
  stock: csv('location;part;condition;quantity;bin;serials;delivery', [['MUC-W', 'EU-CMP/1', 'new', 2, 'A-01', 'EUSN001 EUSN002', 'LS-4711'], ['HEL-W', 'EU-CMP/1', 'new', 1, 'A-01', 'EUSN003', 'LS-4711']]),
}
const people = [['anna.ops', 'operations', []], ['bert.mech', 'engineer', ['MUC-V1']], ['carla.lager', 'warehouse', ['MUC-W', 'MUC-O1']], ['dora.kundin', 'customer', []], ['emil.recycler', 'recycler', ['MUC-R']]]

let browser, desk
before(async () => {
  browser = await open()
  const [login, role] = people[0]
  execFileSync('build/fettle', ['user', 'add', login, '--role', role], { env: { ...process.env, FETTLE_PASSWORD: password }, stdio: 'pipe' })
  desk = (await signIn(login)).access_token
})
after(() => browser.close())

test('the network is loaded on the page of files', async () => {
  assert.equal(places.length, 60)
  const { context } = await as(browser, 'anna.ops', 'en', desktop, { timezoneId: 'Europe/Berlin' })
  const page = await context.newPage()
  await page.goto('/files')
  await settled(page)
  const kinds = await (await fetch(`${base}/v1/import-kinds`, { headers: { authorization: `Bearer ${desk}`, 'accept-language': 'en' } })).json()
  for (const [kind, buffer] of Object.entries(files)) {
    const { title } = kinds.find((k) => k.kind === kind)
    await page.getByRole('combobox', { name: 'Kind' }).first().click()
    await page.keyboard.type(title)
    await page.keyboard.press('Enter')
    await page.getByLabel(/Choose a CSV/).setInputFiles({ name: `${kind}.csv`, mimeType: 'text/csv', buffer })
    await page.getByRole('button', { name: 'Dry run: write nothing' }).click()
    const seen = async () => assert.fail(`${kind}: ${(await page.locator('main').innerText()).slice(0, 1500)}`)
    await page.getByText('Nothing is wrong').waitFor({ timeout: 10_000 }).catch(seen)
    await page.getByRole('button', { name: 'Load it' }).click()
    await page.getByText('Loaded', { exact: true }).first().waitFor({ timeout: 10_000 }).catch(seen)
  }
  assert.equal((await call('GET', '/v1/parts/EU-CMP%2F1', desk)).price_minor, 46850)
  await context.close()
  for (const [login, role, scope] of people.slice(1)) await call('POST', '/v1/accounts', desk, { login, name: login, role, password, scope, locale: 'en-GB' })
  await call('PUT', '/v1/policies/waste', desk, { body: { official_number: 'BGS-[A-Z]{2}-[0-9]{4,8}', example: 'BGS-DE-0001' }, why: 'numbers of the German system' })
  await call('POST', '/v1/carriers/DHL/secret', desk, { secret: carrierKey })
})

let repair, line, link, shipment, owed
test('a part is ordered on the phone at the hour of the place', async () => {
  repair = (await call('POST', '/v1/repairs', desk, { channel: 'hotline', customer: 'dora.kundin', customer_name: 'Dora Müller', phone: '+49 (0)89 1234-5678', address: 'Kaufingerstraße 1, München', area_code: 'DE-BY',
    lon: 11.573, lat: 48.138, model: 'KG 39/EU', serial: 'FD 9912 00123', purchased_on: bought(), symptom: 'Kühlt nicht', engineer: 'bert.mech' })).id
  const engineer = await signIn('bert.mech')
  await call('POST', `/v1/repairs/${repair}/start-visit`, engineer.access_token)
  link = await call('POST', `/v1/repairs/${repair}/track-link`, desk)
  const { context } = await as(browser, 'bert.mech', 'en', phone, { timezoneId: 'Europe/Berlin' })
  const page = await context.newPage()
  await page.goto(`/m/repairs/${repair}/order`)
  await page.getByRole('searchbox').fill('EU-CMP/1')
  await page.getByRole('button', { name: /^Add/ }).first().click()
  assert.match(await page.locator('main').innerText(), /€\s?468[.,]50/)
  await page.getByRole('button', { name: /^Order/ }).click()
  await page.getByRole('button', { name: 'Order and get the promise' }).click()
  await page.waitForURL(/promise/)
  const text = await page.locator('main').innerText()
  assert.match(text, /Munich Warehouse/)
  assert.ok(!/上海|Shanghai|¥|Beijing/.test(text), text)
  ;[line] = (await call('GET', `/v1/repairs/${repair}`, desk)).lines
  assert.equal(line.source, 'MUC-W')
  const told = (await call('GET', `/v1/promises?limit=5`, desk)).items.find((p) => p.line === line.id)
  const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: 'Europe/Berlin' }).format(new Date(told.arrives_at)))
  assert.ok(hour >= 7 && hour <= 23, `it arrives at ${hour} in Munich`)
  await context.close()
})

test('the warehouse picks, weighs and ships, and the customer sees it arrive', async () => {
  const watcher = await as(browser, null, 'en', phone, { timezoneId: 'Europe/Berlin' })
  const customer = await watcher.context.newPage()
  await customer.goto(link.path)
  await settled(customer)
  const { context } = await as(browser, 'carla.lager', 'en', desktop, { timezoneId: 'Europe/Berlin' })
  const page = await context.newPage()
  await page.goto('/pick')
  await settled(page)
  await page.getByText(repair).first().waitFor()
  const scan = async (text, heard) => {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await page.getByText(heard).first().waitFor({ timeout: 10_000 })
  }
  await scan('DHL', /DHL/)
  await scan('EUSN001', /weight/i)
  await scan('8200', /waybill/i)
  const waybill = `JD0146${Date.now()}`
  await scan(waybill, /handed|shipped/i)
  shipment = (await call('GET', '/v1/shipments?limit=20&warehouse=MUC-W', desk)).items.find((x) => x.waybill === waybill)
  assert.equal(shipment.carrier, 'DHL')
  await context.close()
  const body = JSON.stringify({ scans: [['in_transit', 3], ['out_for_delivery', 2], ['delivered', 1]].map(([code, hours]) => ({ source: 'easypost', waybill, code, occurred_at: new Date(Math.floor((Date.now() - hours * 60e3) / 1000) * 1000).toISOString(), place: 'München', lon: 11.58, lat: 48.13 })) })
  const t = Math.floor(Date.now() / 1000)
  const signed = await fetch(`${base}/v1/carriers/DHL/scans`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-fettle-signature': `t=${t},v1=${createHmac('sha256', carrierKey).update(`${t}.${body}`).digest('hex')}` } })
  assert.equal(signed.status, 200, await signed.text())
  await customer.getByText(/delivered/i).first().waitFor({ timeout: 20_000 })
  assert.ok(!/[\u4e00-\u9fff]/.test((await customer.locator('main').innerText()).replace('中文', '')), await customer.locator('main').innerText())
  await watcher.context.close()
})

test('it is fitted, the old one comes back to the bench, and becomes waste by the European list', async () => {
  const engineer = (await signIn('bert.mech')).access_token
  const state = async (of) => (await call('GET', `/v1/order-lines/${line.id}`, engineer)).state === of
  for (let i = 0; i < 50 && !(await state('delivered')); i++) await new Promise((r) => setTimeout(r, 200))
  await call('POST', `/v1/order-lines/${line.id}/receive`, engineer, { scanned: 'EUSN001' })
  await call('POST', `/v1/repairs/${repair}/start-visit`, engineer).catch(() => undefined)
  await call('POST', `/v1/order-lines/${line.id}/install`, engineer, { new_serial: 'EUSN001', old_serial: 'OLD-EU-1' })
  owed = (await call('GET', '/v1/returns?state=obliged&limit=20', engineer)).items.find((r) => r.line === line.id)
  await call('POST', `/v1/returns/${owed.id}/drop-off`, (await signIn('carla.lager')).access_token, { bag: 'BAG-EU-1', warehouse: 'MUC-W' })
  const { context } = await as(browser, 'carla.lager', 'en', desktop, { timezoneId: 'Europe/Berlin' })
  const page = await context.newPage()
  await page.goto('/returns')
  await settled(page)
  const scan = async (text) => {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(700)
  }
  for (const text of [owed.id, 'OLD-EU-1', '8350', '1']) await scan(text)
  await page.waitForTimeout(300)
  await scan('D')
  const old = await call('GET', `/v1/returns/${owed.id}`, desk)
  assert.equal(old.state, 'graded', await page.locator('main').innerText())
  assert.equal(old.hazard_code, '16 02 13*')
  await context.close()
  const keeper = (await signIn('carla.lager')).access_token, recycler = (await signIn('emil.recycler')).access_token
  const lot = await call('POST', '/v1/waste-lots', keeper, { warehouse: 'MUC-W', hazard_code: old.hazard_code })
  await call('POST', `/v1/waste-lots/${lot.id}/returns`, keeper, { returns: [owed.id] })
  await call('POST', `/v1/waste-lots/${lot.id}/seal`, keeper, { net_grams: 8350 })
  const manifest = await call('POST', '/v1/waste-manifests', keeper, { mover_out: 'MUC-W', acceptor: 'MUC-R', carrier: 'Entsorger GmbH', vehicle: 'M-EU 123', lots: [lot.id] })
  await call('POST', `/v1/waste-manifests/${manifest.id}/dispatch`, keeper, { official_number: 'BGS-DE-0001' })
  await call('POST', `/v1/waste-manifests/${manifest.id}/accept`, recycler, { accepted_grams: 8340, method: 'R4' })
  await call('POST', '/v1/certificates', recycler, { manifest: manifest.id, number: 'CERT-EU-1', method: 'R4', outputs: [{ material: 'steel', grams: 6700 }, { material: 'copper', grams: 940 }, { material: 'oil', grams: 700 }] })
  await call('POST', `/v1/repairs/${repair}/complete`, engineer)
  const watcher = await as(browser, null, 'en', phone, { timezoneId: 'Europe/Berlin' })
  const customer = await watcher.context.newPage()
  await customer.goto(link.path)
  await customer.getByText(/recycled|certificate/i).first().waitFor({ timeout: 20_000 })
  await watcher.context.close()
  const balance = (await call('GET', '/v1/mass-balance', desk)).items
  assert.equal(balance.reduce((s, r) => s + r.held_grams, 0), 0)
})
