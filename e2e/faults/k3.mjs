// K3: foreign input is read as far as it can be; what cannot be read is flagged and loses nothing beside it.
import { line, unreachable } from './line.mjs'
import { brief, carrierSays, digits, fresh, get, hence, local, parked, push, scan, secretOf, until } from './door.mjs'
import { becomes, codesOf, customerPage, parcelNow, sent } from './world.mjs'

const pushed = async (source, payload) => await push(source, payload) ?? unreachable('the source has no secret and no door sets one')

// told pushes what is said of a parcel and looks whether it takes effect or is parked.
const told = (source, payload, state) => async () => {
  const p = await sent()
  const a = await pushed(source, payload(p.waybill))
  const s = await becomes(p.shipment, state, 5)
  const put = await parked(p.waybill)
  return [s.state === state && !put, `push ${a.status}, parcel ${s.state}${put ? ', parked' : ''}`]
}
// quiet pushes what says nothing of a parcel: it is acknowledged and not parked.
const quiet = (source, payload) => async () => {
  const mark = digits(13)
  const before = (await get('/v1/parked-messages?limit=200')).body.items?.length
  const a = await pushed(source, payload(mark))
  const after = await until(async () => (await get('/v1/parked-messages?limit=200')).body.items?.length, (n) => n > before, 3)
  return [a.ok && after === before, `push ${a.status}, ${after - before} parked`]
}

const kuaidi = (data, more = {}) => (nu) => ({ status: 'polling', lastResult: { message: 'ok', state: '5', com: 'shunfeng', nu, data, ...more } })
line('K3.1', 'Kuaidi100 without statusCode', told('kuaidi100', kuaidi([{ context: '正在派件', time: local(-1), ftime: local(-1) }, { context: '已揽收', time: local(-5), ftime: local(-5) }]), 'out_for_delivery'))
line('K3.1', 'Kuaidi100 without ftime', told('kuaidi100', kuaidi([{ context: '正在派件', time: local(-1), statusCode: '5' }]), 'out_for_delivery'))
line('K3.1', 'Kuaidi100 with ftime to the minute', told('kuaidi100', kuaidi([{ context: '正在派件', ftime: local(-1).slice(0, 16), statusCode: '5' }]), 'out_for_delivery'))
line('K3.1', 'Kuaidi100 abort with empty data', quiet('kuaidi100', (nu) => ({ status: 'abort', message: '3天查询无记录', lastResult: { com: 'shunfeng', nu, state: '0', data: [] } })))

const checkpoint = (more) => (waybill) => ({ event: 'tracking_update', msg: { tracking_number: waybill, slug: 'sf-express', tag: 'InTransit',
  checkpoints: [{ city: '广州市', country_iso3: 'CHN', message: '快件到达', tag: 'InTransit', subtag: 'InTransit_007', ...more }] } })
line('K3.2', 'AfterShip time without zone', async () => {
  const p = await sent()
  const at = local(-3)
  await pushed('aftership', checkpoint({ checkpoint_time: at.replace(' ', 'T') })(p.waybill))
  const s = await until(() => parcelNow(p.shipment), (x) => x.timeline?.length > 0)
  const want = new Date(`${at.replace(' ', 'T')}+08:00`).getTime()
  const got = new Date(s.timeline?.[0]?.at ?? 0).getTime()
  return [got === want, `${at} read as ${s.timeline?.[0]?.at}`]
})
line('K3.2', 'AfterShip position in coordinate', async () => {
  const p = await sent()
  await pushed('aftership', checkpoint({ checkpoint_time: hence(-3), coordinate: { longitude: 113.2644, latitude: 23.1291 } })(p.waybill))
  const s = await until(() => parcelNow(p.shipment), (x) => x.timeline?.length > 0)
  const { lon, lat } = s.timeline?.[0] ?? {}
  return [lon === 113.2644 && lat === 23.1291, `lon ${lon}, lat ${lat}`]
})

const route = (more) => (mailno) => ({ Body: { WaybillRoute: { mailno, acceptAddress: '深圳市', acceptTime: local(-2), remark: '已收取快件', opCode: '50', ...more } } })
const listed = (shape) => (mailno) => { const m = shape(mailno); m.Body.WaybillRoute = [m.Body.WaybillRoute]; return m }
line('K3.3', 'Kuaidi100 statusCode 301 as a number', told('kuaidi100', kuaidi([{ context: '已签收', ftime: local(-1), statusCode: 301 }]), 'delivered'))
line('K3.3', 'SF opCode 50 as a number', told('sf', listed(route({ opCode: 50 })), 'picked_up'))
line('K3.3', 'Kdniao State 3 as a number', told('kdniao', (no) => ({ PushTime: local(0), EBusinessID: '1', Count: 1,
  Data: [{ ShipperCode: 'SF', LogisticCode: no, Success: true, State: 3, Traces: [{ AcceptStation: '已签收', AcceptTime: local(-1), Location: '广州市' }] }] }), 'delivered'))
line('K3.3', 'one object instead of a list', told('sf', route({}), 'picked_up'))
line('K3.3', 'BOM before the JSON', told('sf', (no) => `\ufeff${JSON.stringify(listed(route({}))(no))}`, 'picked_up'))
line('K3.3', 'structured-mode CloudEvents', told('sf', (no) => ({ specversion: '1.0', id: fresh(), source: '/carriers/sf',
  type: 'com.fettle.parts.carrier.scan.raw.v1', datacontenttype: 'application/json', data: listed(route({}))(no) }), 'picked_up'))

line('K3.4', 'EasyPost tracker.created with no details', quiet('easypost', (no) => ({ id: fresh('evt_'), object: 'Event',
  description: 'tracker.created', result: { object: 'Tracker', tracking_code: no, status: 'unknown', carrier: 'UPS', tracking_details: [] } })))
line('K3.4', 'EasyPost batch event', quiet('easypost', () => ({ id: fresh('evt_'), object: 'Event', description: 'batch.updated', result: { id: fresh('batch_'), object: 'Batch', state: 'purchased', shipments: [] } })))

line('K3.5', 'push of 1.2 MB', async () => {
  if (!await secretOf('sf')) unreachable('the source has no secret and no door sets one')
  const a = await push('sf', listed(route({ remark: '长'.repeat(410_000) }))(`SF${digits(13)}`))
  return [a.ok || a.status === 413 || a.status === 422, brief(a)]
})

line('K3.6', 'a carrier code that is mapped to nothing', async () => {
  const p = await sent()
  await carrierSays('SF', [scan(p.waybill, '9501', -1)])
  await until(() => parcelNow(p.shipment), (s) => codesOf(s).includes('9501'))
  const page = await until(() => customerPage(p.repair), (a) => a.body.shipments?.[0]?.timeline?.length > 0)
  const said = page.body.shipments?.[0]?.timeline?.map((t) => `${t.text_zh} / ${t.text_en}`).join('; ')
  return [Boolean(said) && !said.includes('9501'), `page says "${said}"`]
})
