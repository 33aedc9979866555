import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { command, get, type Problem, type Request } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Body, CarrierRequest, Shipment } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useCarrierRequests } from '../../i18n/carrier-requests.ts'
import { useStateWords, type Tone } from '../../i18n/states.ts'

const TONES: Record<string, Tone> = { manual: 'warn', accepted: 'good', refused: 'bad', failed: 'bad' }

type Kind = Body<'/v1/shipments/{shipment}/carrier-requests'>['kind']
type Send = (call: Request<unknown>) => Promise<void>

function AnswerForm({ request, send, busy }: { request: CarrierRequest; send: Send; busy: boolean }) {
  const t = useCarrierRequests()
  const [waybill, setWaybill] = useState('')
  const [reason, setReason] = useState('')
  const answer = (accepted: boolean) => void send(command('/v1/carrier-requests/{request}/answer', { path: { request: request.id }, body: { accepted, waybill: accepted && waybill.trim() ? waybill.trim() : undefined, reason: reason.trim() || undefined } }))
  return (
    <Form layout="vertical" onFinish={() => answer(true)}>
      {request.kind === 'create' && <Form.Item label={t('waybill')} htmlFor={`waybill-${request.id}`}><Input id={`waybill-${request.id}`} value={waybill} onChange={(e) => setWaybill(e.target.value)} maxLength={64} autoComplete="off" /></Form.Item>}
      <Form.Item label={t('reason')} htmlFor={`reason-${request.id}`}><Input id={`reason-${request.id}`} value={reason} onChange={(e) => setReason(e.target.value)} maxLength={200} autoComplete="off" /></Form.Item>
      <div className="row">
        <Button type="primary" htmlType="submit" loading={busy} disabled={request.kind === 'create' && !waybill.trim()}>{t('accept')}</Button>
        <Button loading={busy} onClick={() => answer(false)}>{t('refuse')}</Button>
      </div>
    </Form>
  )
}

function Asked({ request: r, send, busy }: { request: CarrierRequest; send: Send; busy: boolean }) {
  const t = useCarrierRequests()
  const state = useStateWords()
  return (
    <li className="stack" style={{ gap: 4 }}>
      <div className="spread"><strong>{state('request', r.kind)}</strong><Chip tone={TONES[r.state]}>{state('carrier_request', r.state)}</Chip></div>
      <div className="quiet small num">{when(r.at)} {r.tries > 1 && t('tries', { n: r.tries })} {r.answer.waybill && <span className="mono">{r.answer.waybill}</span>}</div>
      {r.request.to && <div className="small">{t('to', { to: `${r.request.to.label} ${r.request.to.address}` })}</div>}
      {r.request.reason && <div className="quiet small">{r.request.reason}</div>}
      {(r.answer.reason || r.error) && <div className="small">{[r.answer.reason, r.error].filter(Boolean).join(' · ')}</div>}
      {r.attention && <div><Button size="small" loading={busy} onClick={() => void send(command('/v1/carrier-requests/{request}/seen', { path: { request: r.id }, body: {} }))}>{t('seen')}</Button></div>}
      {r.state === 'manual' && <AnswerForm request={r} send={send} busy={busy} />}
    </li>
  )
}

/** Requests that a person has to answer or that came to nothing, for operations; nothing when there is none. */
export function CarrierRequestsToSee() {
  const t = useCarrierRequests()
  const state = useStateWords()
  const mine = useSession()?.actor.role === 'operations'
  const requests = useLoad(mine ? 'carrier-requests' : null, () => get('/v1/carrier-requests', { query: { limit: 20 } }), 15_000)
  const list = requests.data?.items ?? []
  if (list.length === 0) return null
  return (
    <section className="card stack">
      <h2>{t('to_see')} · {list.length}{requests.data?.next && '+'}</h2>
      <ul className="stack">
        {list.map((r) => (
          <li key={r.id} className="spread">
            <span><Link to={`/shipments/${r.shipment}`}>{r.shipment}</Link> {state('carrier', r.carrier)} · {state('request', r.kind)} <span className="quiet small num">{when(r.at)}</span></span>
            <Chip tone={TONES[r.state]}>{state('carrier_request', r.state)}</Chip>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the carrier of a parcel was asked, what he said, and what he can be asked now. */
export function CarrierRequests({ shipment: s, changed }: { shipment: Shipment; changed: () => void }) {
  const t = useCarrierRequests()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const requests = useLoad(`${s.id} ${s.version}`, () => get('/v1/shipments/{shipment}/carrier-requests', { path: { shipment: s.id } }), 5_000)
  const ask: Send = async (call) => {
    setProblem(undefined)
    setBusy(true)
    try {
      await confirm(call)
      requests.reload()
      changed()
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const request = (kind: Kind) => void ask(command('/v1/shipments/{shipment}/carrier-requests', { path: { shipment: s.id }, body: { kind } }))
  const list = requests.data?.items ?? []
  const open = (kinds: string[]) => list.some((r) => kinds.includes(r.kind) && ['waiting', 'claimed', 'manual'].includes(r.state))
  const onTheRoad = Boolean(s.waybill) && !s.closed_at && !['delivered', 'ready_for_pickup', 'returned'].includes(s.state)
  return (
    <section className="card stack">
      <h2>{t('title')}</h2>
      <Show from={requests} empty={(l) => l.items.length === 0} blank={t('none')}>
        {(l) => <ul className="stack">{l.items.map((r) => <Asked key={r.id} request={r} send={ask} busy={busy} />)}</ul>}
      </Show>
      {list.length > 0 && (
        <div className="row">
          {!s.waybill && !s.closed_at && !s.booked_waybill && !open(['create']) && <Button loading={busy} onClick={() => request('create')}>{t('again')}</Button>}
          {!s.waybill && s.booked_waybill && !open(['cancel']) && !list.some((r) => r.kind === 'cancel' && r.state === 'accepted') && <Button loading={busy} onClick={() => request('cancel')}>{t('cancel')}</Button>}
          {onTheRoad && !open(['intercept', 'redirect']) && <Button danger loading={busy} onClick={() => request('intercept')}>{t('intercept')}</Button>}
        </div>
      )}
      {problem && <Fault problem={problem} />}
    </section>
  )
}
