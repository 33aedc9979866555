import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { command, get, send, type Problem, type Request } from '../../shared/api/client.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Body, Booking, Shipment } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useCarrierOrders } from '../../i18n/carrier-orders.ts'
import { useStateWords, type Tone } from '../../i18n/states.ts'

const TONES: Record<string, Tone> = { manual: 'warn', accepted: 'good', refused: 'bad', failed: 'bad' }

type Kind = Body<'/v1/shipments/{shipment}/carrier-orders'>['kind']
type Send = (call: Request<unknown>) => Promise<void>

function AnswerForm({ order, send, busy }: { order: Booking; send: Send; busy: boolean }) {
  const t = useCarrierOrders()
  const [waybill, setWaybill] = useState('')
  const [reason, setReason] = useState('')
  const answer = (accepted: boolean) => void send(command('/v1/carrier-orders/{order}/answer', { path: { order: order.id }, body: { accepted, waybill: accepted && waybill.trim() ? waybill.trim() : undefined, reason: reason.trim() || undefined } }))
  return (
    <Form layout="vertical" onFinish={() => answer(true)}>
      {order.kind === 'create' && <Form.Item label={t('waybill')} htmlFor={`waybill-${order.id}`}><Input id={`waybill-${order.id}`} value={waybill} onChange={(e) => setWaybill(e.target.value)} maxLength={64} autoComplete="off" /></Form.Item>}
      <Form.Item label={t('reason')} htmlFor={`reason-${order.id}`}><Input id={`reason-${order.id}`} value={reason} onChange={(e) => setReason(e.target.value)} maxLength={200} autoComplete="off" /></Form.Item>
      <div className="row">
        <Button type="primary" htmlType="submit" loading={busy} disabled={order.kind === 'create' && !waybill.trim()}>{t('accept')}</Button>
        <Button loading={busy} onClick={() => answer(false)}>{t('refuse')}</Button>
      </div>
    </Form>
  )
}

function Order({ order: o, send, busy }: { order: Booking; send: Send; busy: boolean }) {
  const t = useCarrierOrders()
  const state = useStateWords()
  return (
    <li className="stack" style={{ gap: 4 }}>
      <div className="spread"><strong>{state('request', o.kind)}</strong><Chip tone={TONES[o.state]}>{state('carrier_order', o.state)}</Chip></div>
      <div className="quiet small num">{when(o.at)} {o.tries > 1 && t('tries', { n: o.tries })} {o.answer.waybill && <span className="mono">{o.answer.waybill}</span>}</div>
      {o.request.to && <div className="small">{t('to', { to: `${o.request.to.label} ${o.request.to.address}` })}</div>}
      {o.request.reason && <div className="quiet small">{o.request.reason}</div>}
      {(o.answer.reason || o.error) && <div className="small">{[o.answer.reason, o.error].filter(Boolean).join(' · ')}</div>}
      {o.attention && <div><Button size="small" loading={busy} onClick={() => void send(command('/v1/carrier-orders/{order}/seen', { path: { order: o.id }, body: {} }))}>{t('seen')}</Button></div>}
      {o.state === 'manual' && <AnswerForm order={o} send={send} busy={busy} />}
    </li>
  )
}

/** Orders that a person has to answer or that came to nothing, for operations; nothing when there is none. */
export function CarrierOrdersToSee() {
  const t = useCarrierOrders()
  const state = useStateWords()
  const mine = useSession()?.actor.role === 'operations'
  const orders = useLoad(mine ? 'carrier-orders' : null, () => get('/v1/carrier-orders', { query: { limit: 20 } }), 15_000)
  const list = orders.data?.items ?? []
  if (list.length === 0) return null
  return (
    <section className="card stack">
      <h2>{t('to_see')} · {list.length}{orders.data?.next && '+'}</h2>
      <ul className="stack">
        {list.map((o) => (
          <li key={o.id} className="spread">
            <span><Link to={`/shipments/${o.shipment}`}>{o.shipment}</Link> {state('carrier', o.carrier)} · {state('request', o.kind)} <span className="quiet small num">{when(o.at)}</span></span>
            <Chip tone={TONES[o.state]}>{state('carrier_order', o.state)}</Chip>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the carrier of a parcel was asked, what he said, and what he can be asked now. */
export function CarrierOrders({ shipment: s, changed }: { shipment: Shipment; changed: () => void }) {
  const t = useCarrierOrders()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const orders = useLoad(`${s.id} ${s.version}`, () => get('/v1/shipments/{shipment}/carrier-orders', { path: { shipment: s.id } }), 5_000)
  const ask: Send = async (call) => {
    setProblem(undefined)
    setBusy(true)
    try {
      await send(call)
      orders.reload()
      changed()
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const request = (kind: Kind) => void ask(command('/v1/shipments/{shipment}/carrier-orders', { path: { shipment: s.id }, body: { kind } }))
  const list = orders.data?.items ?? []
  const open = (kinds: string[]) => list.some((o) => kinds.includes(o.kind) && ['waiting', 'claimed', 'manual'].includes(o.state))
  const onTheRoad = Boolean(s.waybill) && !s.closed_at && !['delivered', 'ready_for_pickup', 'returned'].includes(s.state)
  return (
    <section className="card stack">
      <h2>{t('title')}</h2>
      <Show from={orders} empty={(l) => l.items.length === 0} blank={t('none')}>
        {(l) => <ul className="stack">{l.items.map((o) => <Order key={o.id} order={o} send={ask} busy={busy} />)}</ul>}
      </Show>
      {list.length > 0 && (
        <div className="row">
          {!s.waybill && !s.closed_at && !s.booked_waybill && !open(['create']) && <Button loading={busy} onClick={() => request('create')}>{t('again')}</Button>}
          {!s.waybill && s.booked_waybill && !open(['cancel']) && !list.some((o) => o.kind === 'cancel' && o.state === 'accepted') && <Button loading={busy} onClick={() => request('cancel')}>{t('cancel')}</Button>}
          {onTheRoad && !open(['intercept', 'redirect']) && <Button danger loading={busy} onClick={() => request('intercept')}>{t('intercept')}</Button>}
        </div>
      )}
      {problem && <Fault problem={problem} />}
    </section>
  )
}
