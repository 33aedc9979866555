// K6: days, zones and countries.
import { line, skip } from './line.mjs'
import { brief, carrierSays, fresh, get, must, post, put, scan, until } from './door.mjs'
import { codesOf, load, loaded, parcelNow, placeRow, repairBody, sent } from './world.mjs'

skip('K6.1', 'a permit and a supersession at 00:04 in Beijing', 'needs the clock of the service; recycling/wastemanifest and inventory/site HomeToday')

const munich = { lon: 11.59, lat: 48.14 }
const germanPlace = async () => {
  const code = fresh('RL-')
  await loaded(load('locations', [placeRow(code, '', { ...munich, name_zh: '慕尼黑库', name_en: 'Munich', area_code: '', zone: 'Europe/Berlin' })]))
  return code
}
line('K6.2', 'a repair at 48.14 N 11.59 E, where the network has a place', async () => {
  await germanPlace()
  const a = await until(() => post('/v1/repairs', repairBody({ ...munich, area_code: undefined, engineer: undefined })), (x) => x.ok, 3)
  return [a.ok && a.body.zone === 'Europe/Berlin', `${brief(a)}${a.ok ? ` zone ${a.body.zone}` : ''}`]
})
line('K6.2', 'a repair with the area code 09162', async () => {
  await germanPlace()
  const a = await post('/v1/repairs', repairBody({ ...munich, area_code: '09162', engineer: undefined }))
  return [a.ok, brief(a)]
})

line('K6.3', 'opening hours of one place', async () => {
  const code = await germanPlace()
  const now = await must(get(`/v1/locations/${code}`))
  const keep = ['calendar', 'cutoff', 'lat', 'lon', 'name_en', 'name_zh', 'pick_minutes', 'version', 'zone']
  const a = await put(`/v1/locations/${code}`, { ...Object.fromEntries(keep.map((k) => [k, now[k]])), opens: '09:30', closes: '17:00' })
  const then = await get(`/v1/locations/${code}`)
  return [a.ok && then.body.opens?.startsWith('09:30'), `${brief(a)}, opens ${then.body.opens}`]
})
skip('K6.3', 'an order at 01:42 that leaves at 08:30', 'needs the clock of the service; allocation/network TestAPickThatCrossesIntoClosedHoursWaits')

// history posts scans one by one in the order given and answers what the parcel has become.
async function history(scans) {
  const p = await sent()
  for (const [code, hours] of scans) {
    await carrierSays('SF', [scan(p.waybill, code, hours)])
    await until(() => parcelNow(p.shipment), (s) => codesOf(s).includes(code), 4)
  }
  const s = await parcelNow(p.shipment)
  return { ...s, told: `${s.state} leg ${s.timeline?.at(-1)?.leg} [${codesOf(s)}] ${s.flags ?? ''}`.trim() }
}
const reversed = (name, scans) => line('K6.4', `${name}, then the same scans reversed`, async () => {
  const [one, two] = [await history(scans), await history(scans.toReversed())]
  return [one.told === two.told, `${one.told} | ${two.told}`]
})
reversed('a clock eight hours ahead', [['50', 2], ['30', 4], ['31', 7]])
reversed('a trace of an older parcel', [['50', -3 * 365 * 24], ['30', -5], ['31', -3 * 365 * 24 + 1], ['204', -1]])

line('K6.5', 'a customer\'s date of delivery before the carrier\'s collection', async () => {
  const s = await history([['80', -3], ['50', -1]])
  return [s.state === 'delivered' && !(s.flags ?? []).includes('return_leg') && s.flags?.length > 0, s.told]
})
