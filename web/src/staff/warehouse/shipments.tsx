import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { get, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Shipment, Step } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { when, weight } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Blank, Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { Photos } from '../../shared/photos.tsx'
import { Link } from '../../shared/route.tsx'
import { useCarrierRequests } from '../../i18n/carrier-requests.ts'
import { useCarrierManifests } from '../../i18n/carrier-manifests.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { CarrierRequests, CarrierRequestsToSee } from './carrier-requests.tsx'
import { LabelSheet, printLabel } from './parcel-label.tsx'
import { usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'

export function ShipmentsPage() {
  const t = useStaff()
  const state = useStateWords()
  const scope = useSession()?.actor.scope ?? []
  const [warehouse, setWarehouse] = useState('')
  const [stage, setStage] = useState<Shipment['state'] | ''>('')
  const list = useList(reading('/v1/shipments', { query: { warehouse, state: stage } }))
  const place = usePlaceNames([...scope, ...(list.data ?? []).map((s) => s.origin)])
  return (
    <>
      <div className="spread">
        <h1>{t('shipments')}</h1>
        <div className="row">
          <Select aria-label={t('warehouse')} value={warehouse} onChange={setWarehouse} style={{ minWidth: 180 }} options={[{ value: '', label: t('all') }, ...scope.map((c) => ({ value: c, label: place(c) }))]} />
          <Select aria-label={t('state')} value={stage} onChange={setStage} style={{ minWidth: 140 }}
            options={[{ value: '', label: t('all') }, ...(['label_printed', 'picked_up', 'in_transit', 'out_for_delivery', 'delivered', 'accepted_by_engineer'] as const).map((s) => ({ value: s, label: state('shipment', s) }))]} />
        </div>
      </div>
      <CarrierRequestsToSee />
      <Show from={list} empty={(l) => l.length === 0}>
        {(rows) => (
          <Rows<Shipment> width={860} label={t('shipments')} rowKey="id" dataSource={rows} size="middle" columns={[
            { title: t('parcel'), dataIndex: 'id', render: (id: string) => <Link to={`/shipments/${id}`}>{id}</Link> },
            { title: t('state'), render: (_, s) => <span className="row"><State of="shipment" is={s.state} />{(s.flags ?? []).map((f) => <Chip key={f} tone="warn">{state('flag', f)}</Chip>)}</span> },
            { title: t('from'), render: (_, s) => place(s.origin) },
            { title: t('to'), render: (_, s) => s.ship_to?.label || s.ship_to?.address },
            { title: t('carrier'), render: (_, s) => <>{state('carrier', s.carrier)} <span className="mono">{s.waybill}</span></> },
            { title: t('eta'), render: (_, s) => <span className="num">{when(s.eta_at ?? s.promised_at)}</span> },
            { title: t('packed_at'), render: (_, s) => <span className="num">{when(s.packed_at)}</span> },
          ]} />
        )}
      </Show>
      {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </>
  )
}

export function Timeline({ steps, zone }: { steps: Step[]; zone?: string | undefined }) {
  const state = useStateWords()
  if (steps.length === 0) return <Blank />
  return (
    <ol className="line-steps">
      {[...steps].reverse().map((s, i) => (
        <li key={i}>
          <div className="spread"><strong>{named(s, 'text') || state('shipment', s.state)}</strong>{s.suspect && <Chip tone="warn">{state('flag', 'time_suspect')}</Chip>}</div>
          <div className="quiet small num">{when(s.at, zone)} {s.place}</div>
        </li>
      ))}
    </ol>
  )
}

const PROOF_TONES = { strong: 'good', weak: 'warn', none: 'bad' } as const

function Proofs({ shipment }: { shipment: string }) {
  const t = useCarrierManifests()
  const proofs = useLoad(shipment, () => get('/v1/shipments/{shipment}/proofs', { path: { shipment } }))
  return (
    <section className="card stack">
      <h2>{t('proofs')}</h2>
      <Photos about="shipment" subject={shipment} purpose="delivery" />
      <Show from={proofs} empty={(p) => p.items.length === 0} blank={t('no_proof')}>
        {(p) => (
          <ul className="stack">
            {p.items.map((one) => (
              <li key={one.proof}>
                <div className="spread"><span className="num">{when(one.delivered_at)} {one.signer}</span><Chip tone={PROOF_TONES[one.grade]}>{t(`grade.${one.grade}`)}</Chip></div>
                <div className="quiet small">{one.metres != null && t('metres_off', { n: one.metres })} <span className="mono">{(one.serials ?? []).join(', ')}</span></div>
                {one.photo_sha256 && <div className="quiet small">{t('photo')} <span className="mono">{one.photo_sha256.slice(0, 16)}…</span></div>}
              </li>
            ))}
          </ul>
        )}
      </Show>
    </section>
  )
}

export function ShipmentPage({ id = '' }: { id?: string }) {
  const t = useStaff()
  const c = useCarrierRequests()
  const state = useStateWords()
  const role = useSession()?.actor.role
  const [problem, setProblem] = useState<Problem>()
  const shipment = useLoad(id, () => get('/v1/shipments/{shipment}', { path: { shipment: id } }), 15_000)
  const label = useLoad(role === 'warehouse' ? id : null, () => get('/v1/shipments/{shipment}/label', { path: { shipment: id } }))
  const place = usePlaceNames([shipment.data?.origin])
  const [form] = Form.useForm<{ waybill: string }>()
  const ship = async ({ waybill }: { waybill: string }) => {
    setProblem(undefined)
    try {
      await post('/v1/shipments/{shipment}/ship', { path: { shipment: id }, body: { waybill: waybill.trim() } })
      shipment.reload()
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
    }
  }
  return (
    <Show from={shipment}>
      {(s) => (
        <>
          <div className="row"><h1>{t('parcel')} {s.id}</h1><State of="shipment" is={s.state} />{(s.flags ?? []).map((f) => <Chip key={f} tone="warn">{state('flag', f)}</Chip>)}</div>
          <div className="cols">
            <section className="card stack">
              <dl className="facts">
                <dt>{t('repair')}</dt><dd><Link to={`/repairs/${s.repair}`}>{s.repair}</Link></dd>
                <dt>{t('from')}</dt><dd>{place(s.origin)}</dd>
                <dt>{t('to')}</dt><dd>{s.ship_to?.label} {s.ship_to?.address}</dd>
                <dt>{t('carrier')}</dt><dd>{state('carrier', s.carrier)} <span className="mono">{s.waybill ?? s.booked_waybill ?? '—'}</span></dd>
                <dt>SSCC</dt><dd className="mono">{s.sscc}</dd>
                <dt>{t('gross')}</dt><dd>{weight(s.gross_grams)}</dd>
                <dt>{t('promised')}</dt><dd className="num">{when(s.promised_at, s.ship_to?.zone)}</dd>
                <dt>{t('eta')}</dt><dd className="num">{when(s.eta_at, s.ship_to?.zone)}</dd>
                <dt>{t('contents')}</dt><dd>{(s.lines ?? []).map((l) => <div key={l.line}>{named(l, 'part_name') || l.part} × {l.quantity} <span className="mono quiet">{l.serial}</span>{l.bagged_at && <div className="quiet small">{t('bagged_by', { by: l.bagged_by ?? '', at: when(l.bagged_at) })}</div>}{l.called_back_at && !l.taken_at && <> <Chip tone="warn">{s.waybill ? c('unwanted') : c('called_back')}</Chip></>}</div>)}</dd>
              </dl>
              {s.state === 'label_printed' && !s.waybill && role === 'warehouse' && (
                <Form form={form} layout="vertical" onFinish={ship} key={s.booked_waybill} initialValues={{ waybill: s.booked_waybill ?? '' }}>
                  <Form.Item name="waybill" label={t('waybill')} rules={[{ required: true }]}><Input autoFocus autoComplete="off" /></Form.Item>
                  <Button type="primary" htmlType="submit">{t('ship_now')}</Button>
                </Form>
              )}
              {problem && <Fault problem={problem} />}
            </section>
            <section className="card stack"><h2>{t('timeline')}</h2><Timeline steps={s.timeline ?? []} zone={s.ship_to?.zone} /></section>
            <CarrierRequests shipment={s} changed={shipment.reload} />
            {s.shipped_at && <Proofs shipment={s.id} />}
            {label.data && <section className="card stack"><h2>{t('label')}</h2><LabelSheet label={label.data} /><Button onClick={printLabel}>{t('print')}</Button></section>}
          </div>
        </>
      )}
    </Show>
  )
}
