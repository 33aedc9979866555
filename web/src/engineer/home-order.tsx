import { useState } from 'react'
import { command, fetchFile, reading } from '../shared/api/client.ts'
import type { ReturnOrder } from '../shared/api/types.ts'
import { Barcode } from '../charts/barcode.tsx'
import { when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { useHome } from '../i18n/home.ts'
import { useStateWords } from '../i18n/states.ts'
import { Chip, Show, State } from '../shared/parts.tsx'
import { saveFile } from '../shared/save-file.ts'
import { useAct } from './act.tsx'
import { CodeField } from './code-field.tsx'
import { Screen } from './shell.tsx'
import { Square } from './square.tsx'
import { useRead } from './read.ts'
import { atHour } from './way-home.ts'

/** A return order on the phone: its label to be shown or printed, who has it, and what may still be changed. */
export function HomeOrder({ id }: { id: string }) {
  const h = useHome()
  const word = useStateWords()
  const one = useRead(reading('/v1/return-orders/{return_order}', { path: { return_order: id } }), 10_000)
  const to = useRead(one.data ? reading('/v1/locations/{location}', { path: { location: one.data.warehouse } }) : null, 0)
  const label = useRead(reading('/v1/return-orders/{return_order}/label', { path: { return_order: id } }), 0)
  const print = async () => saveFile(await fetchFile({ method: 'get', address: `/v1/return-orders/${id}/label.pdf` }), `return-${id}.pdf`)
  return (
    <Screen title={h('order')} back="/m/owed">
      <Show from={one}>
        {(o) => (
          <>
            <section className="card stack" aria-label={h('order')}>
              <div className="spread"><h2 className="mono">{o.id}</h2><State of="return_order" is={o.state} /></div>
              <dl className="facts">
                <dt>{h('way')}</dt><dd>{word('return_way', o.way)}{o.carrier && ` · ${word('carrier', o.carrier)}`}</dd>
                <dt>{h('to')}</dt><dd>{named(to.data)} <span className="mono quiet small">{o.warehouse}</span></dd>
                {o.waybill && <><dt>{h('waybill')}</dt><dd className="mono">{o.waybill}</dd></>}
                {o.window_from && <><dt>{h('window')}</dt><dd className="num">{when(o.window_from)} – {when(o.window_to)}</dd></>}
                {o.taken_at && <><dt>{h('taken')}</dt><dd className="num">{when(o.taken_at)} · {o.taken_by}</dd></>}
                {o.eta_at && o.state === 'taken' && <><dt>{h('eta')}</dt><dd className="num">{when(o.eta_at)}</dd></>}
              </dl>
              {o.missed_at && <Chip tone="info">{h('clock_stands', { at: when(o.missed_at) })}</Chip>}
              <ul className="list">{o.items.map((i) => <li key={i.reference} className="spread"><span>{named(i, 'part_name') || i.part} <span className="mono quiet small">{i.serial || i.part}</span></span><State of="return_item" is={i.state} /></li>)}</ul>
            </section>
            {o.state === 'announced' && label.data && (
              <section className="card stack" aria-label={h('label')}>
                <h2>{h('label')}</h2>
                <p className="quiet small">{h('label_hint')}</p>
                <Square rows={label.data.qr} name={o.id} />
                <Barcode text={label.data.gs1_128} />
                <button type="button" className="go second" onClick={() => void print()}>{h('print')}</button>
              </section>
            )}
            {o.timeline.length > 0 && (
              <section className="card stack" aria-label={h('scans')}>
                <h2>{h('scans')}</h2>
                <ul className="list">{[...o.timeline].reverse().map((s) => <li key={`${s.at} ${s.code}`} className="spread"><span>{named(s, 'text')} <span className="quiet small">{s.place}</span></span><span className="num small">{when(s.at)}</span></li>)}</ul>
              </section>
            )}
            {o.state === 'announced' && <Change of={o} changed={one.reload} />}
          </>
        )}
      </Show>
    </Screen>
  )
}

function Change({ of: o, changed }: { of: ReturnOrder; changed: () => void }) {
  const h = useHome()
  const { act, busy, outcome } = useAct(changed)
  const [waybill, setWaybill] = useState('')
  const [from, setFrom] = useState(atHour(1, 9))
  const [to, setTo] = useState(atHour(1, 12))
  const [why, setWhy] = useState('')
  const path = { path: { return_order: o.id } }
  return (
    <>
      {outcome}
      {o.shipment && !o.waybill && (
        <form className="card stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'home', about: o.id, call: command('/v1/return-orders/{return_order}/waybill', { ...path, body: { waybill: waybill.trim() } }) }) }}>
          <CodeField name="waybill" label={h('scan_waybill')} value={waybill} onChange={setWaybill} />
          <button className="go" disabled={busy}>{h('keep_waybill')}</button>
        </form>
      )}
      {o.way === 'pickup' && (
        <form className="card stack" aria-label={h('other_time')} onSubmit={(e) => { e.preventDefault(); void act({ kind: 'home', about: o.id, call: command('/v1/return-orders/{return_order}/pickup', { ...path, body: { window_from: new Date(from).toISOString(), window_to: new Date(to).toISOString() } }) }) }}>
          <h2>{h('other_time')}</h2>
          <label className="field"><span>{h('window_from')}</span><input type="datetime-local" value={from} onChange={(e) => setFrom(e.target.value)} required /></label>
          <label className="field"><span>{h('window_to')}</span><input type="datetime-local" value={to} onChange={(e) => setTo(e.target.value)} required /></label>
          <button className="go second" disabled={busy}>{h('ask_again')}</button>
        </form>
      )}
      <form className="card stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'home', about: o.id, call: command('/v1/return-orders/{return_order}/cancel', { ...path, body: { reason: why.trim() } }) }) }}>
        <label className="field"><span>{h('cancel_why')}</span><input value={why} onChange={(e) => setWhy(e.target.value)} minLength={3} maxLength={200} required /></label>
        <button className="go plain" disabled={busy}>{h('cancel')}</button>
      </form>
    </>
  )
}
