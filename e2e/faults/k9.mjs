// K9: people told the wrong thing.
import { line, skip } from './line.mjs'
import { brief, carrierSays, digits, fresh, get, must, post, scan, until } from './door.mjs'
import { becomes, certify, customerPage, leave, load, loaded, newPart, onHand, ordered, parcelNow, placeRow, receive, sent, stocked, wasteTrip, weigh, yard } from './world.mjs'

const numbers = { '快递员张三 13812345678': '13812345678', '广州 (138) 1234-5678': '1234-5678', '138.1234.5678': '1234.5678', '１３８１２３４５６７８': '１２３４', '+852 9123 4567': '9123 4567' }
for (const [text, secret] of Object.entries(numbers)) {
  line('K9.1', `a scan at the place "${text}", and as its remark`, async () => {
    const p = await sent()
    await carrierSays('SF', [scan(p.waybill, '31', -1, { place: text, remark: text })])
    const s = await until(() => parcelNow(p.shipment), (x) => x.timeline?.length > 0)
    const page = await until(() => customerPage(p.repair), (a) => a.body.shipments?.[0]?.timeline?.length > 0)
    const leaks = [page.text.includes(secret) && 'the customer\'s page', JSON.stringify(s).includes(secret) && 'what is stored', page.text.includes('张三') && 'the name on the page'].filter(Boolean)
    return [s.timeline?.length > 0 && leaks.length === 0, leaks.length ? `stands in ${leaks.join(', ')}` : `shown as "${page.body.shipments[0].timeline[0].place}"`]
  })
}
line('K9.1', 'the waybill SF1358012345678 at a place', async () => {
  const p = await sent()
  await carrierSays('SF', [scan(p.waybill, '31', -1, { place: '转 SF1358012345678' })])
  const s = await until(() => parcelNow(p.shipment), (x) => x.timeline?.length > 0)
  return [s.timeline?.[0]?.place === '转 SF1358012345678', `kept as "${s.timeline?.[0]?.place}"`]
})

const noticesOf = async (repair) => ((await get('/v1/notices?limit=100')).body.items ?? []).filter((n) => n.repair === repair)
line('K9.2', 'a parcel in a locker (SF 125)', async () => {
  const p = await sent()
  await carrierSays('SF', [scan(p.waybill, '50', -3), scan(p.waybill, '125', -1, { remark: '已投柜，取件码 778899' })])
  await becomes(p.shipment, 'ready_for_pickup')
  const told = (await until(() => noticesOf(p.repair), (ns) => ns.some((n) => /deliver|ready/.test(n.template)), 4)).map((n) => `${n.template} ${n.recipient}`)
  const page = await customerPage(p.repair)
  const promise = page.body.promises?.[0]?.state
  return [!told.some((t) => t.startsWith('delivered')) && told.some((t) => t.startsWith('ready')), `told ${told.join(', ') || 'nothing'}; page "${page.body.next?.zh}", promise ${promise}`]
})

skip('K9.3', 'an offered substitute shown as a promise', 'seen on pages; e2e/told.test.mjs and repairflow TestAnOfferedSubstituteIsAQuestionAndNoPromise')

line('K9.4', '"N in the network" with one piece in the yard and one in another engineer\'s van', async () => {
  const part = await newPart()
  const model = (await must(get(`/v1/repairs/${(await ordered(await stocked())).repair}`))).model
  await must(receive(part, [], { quantity: 2 }))
  await must(post('/v1/vans/VAN-0002/issue', { from: yard, lines: [{ part, quantity: 1 }] }))
  const { items } = await must(get(`/v1/models/${model}/parts`, 'li.wei'))
  const n = items.find((p) => p.number === part)?.available_total
  return [n === 1, `${n} in the network of ${await onHand(part)} on hand`]
})

line('K9.5', 'a discrepancy that operations settle with a note', async () => {
  const trip = await wasteTrip()
  await must(leave(trip, digits(14)))
  await must(weigh(trip, 900))
  const early = await certify(trip, fresh('CERT-'), 900)
  const settled = await weigh(trip, 900, { note: 'weighed twice, the scale of the sender was wrong' }, 'zhao.min')
  const then = await certify(trip, fresh('CERT-'), 900)
  return [!early.ok && settled.ok && then.ok, `certificate before ${brief(early)}; settled ${brief(settled)}; certificate ${brief(then)}`]
})

line('K9.6', 'forty pairs of part and place, not urgent', async () => {
  const parts = (await must(get('/v1/parts?limit=200'))).items.filter((p) => /^(FR|AC|HW|WM|DW)-/.test(p.number))
  const where = [[113.3245, 23.1358], [121.47, 31.23], [104.07, 30.66], [116.4, 39.9]]
  let [asked, late, worst] = [0, 0, 0]
  for (let i = 0; i < 40; i++) {
    const [lon, lat] = where[i % 4]
    const a = await post('/v1/promises', { part: parts[(i * 7) % parts.length].number, lon, lat })
    const all = (a.body.choices ?? []).filter((c) => c.arrives_at && c.part === a.body.part && c.quantity >= 1)
    const won = all.find((c) => c.won)
    if (!won) continue
    asked++
    const behind = (new Date(won.arrives_at) - Math.min(...all.map((c) => new Date(c.arrives_at)))) / 60e3
    if (behind > 15) late++
    worst = Math.max(worst, behind)
  }
  return [asked > 10 && late === 0, `${late} of ${asked} more than 15 min after the fastest source, worst ${worst} min`]
})
line('K9.7', 'an estimate of 164 km over water, asked at nine in the morning', async () => {
  const [part, code] = [await newPart(), fresh('RL-')]
  await loaded(load('locations', [placeRow(code, '', { lon: 110.33, lat: 20.02, area_code: '' })]))
  await must(receive(part, [], {}, code))
  const nine = `${new Date(Date.now() + 32 * 3600e3).toISOString().slice(0, 10)}T01:00:00Z`
  const look = () => get(`/v1/network/sources?part=${part}&lon=110.36&lat=21.495&at=${nine}`)
  const a = await until(look, (x) => x.body.items?.length > 0, 4)
  const c = a.body.items?.[0]?.choice
  if (!c?.estimated) return [false, `no estimate: ${brief(a)} ${JSON.stringify(c ?? null)}`]
  const hours = (new Date(c.arrives_at) - new Date(c.leaves_at)) / 3600e3
  return [hours >= 11, `${c.km} km, promised after ${hours.toFixed(1)} h, within 24 h ${c.keeps_24h}`]
})
skip('K9.8', 'letters outside the character set of a device', 'seen in print; shipping/label TestEveryLetterOfGB18030IsPrintedOrSaid')
