import { App, Button, Form, Input, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { get, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import type { AdjustmentRequest, AllocationRun, Body, HeldBatch, Hold } from '../../shared/api/types.ts'
import { useSession } from '../../shared/api/session.ts'
import { atFields } from '../../shared/fields.ts'
import { count, when } from '../../shared/format.ts'
import { Blank, Chip, Fault, reasonOf, Show } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useStockControl } from '../../i18n/stock-control.ts'
import { useStateWords } from '../../i18n/states.ts'
import { usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'

/** Put a batch on hold and end that, agree to what needs a second person, and share out anew among all who wait. */
export function ControlPage() {
  const t = useStockControl()
  const holds = useList(reading('/v1/holds', { query: { limit: 50 } }), 30_000)
  const [open, setOpen] = useState('')
  const [placing, setPlacing] = useState(false)
  return (
    <>
      <div className="spread"><h1>{t('title')}</h1><Button type="primary" onClick={() => setPlacing(true)}>{t('place_hold')}</Button></div>
      <p className="quiet small">{t('note_all')}</p>
      {placing && <PlaceHold close={() => setPlacing(false)} done={(h) => { setPlacing(false); setOpen(h.id); holds.reload() }} />}
      <div className="side">
        <section className="card stack">
          <h2>{t('holds')}</h2>
          <Show from={holds} empty={(l) => l.length === 0} blank={t('no_holds')}>
            {(rows) => (
              <Rows<Hold> width={560} label={t('holds')} rowKey="id" size="small" dataSource={rows} columns={[
                { title: t('part'), render: (_, h) => <button type="button" className="linklike mono" onClick={() => setOpen(h.id)}>{h.part}</button> },
                { title: t('what'), render: (_, h) => <span className="mono">{h.lot || `${h.serial_from}–${h.serial_to}`}</span> },
                { title: t('reason'), render: (_, h) => h.reason || (h.cause === 'expired' ? t('expired') : '') },
                { title: t('placed'), render: (_, h) => <span className="num">{when(h.placed_at)}<span className="quiet small" style={{ display: 'block' }}>{h.placed_by}</span></span> },
                { title: t('inspect_by'), render: (_, h) => h.inspect_by && <span className="num">{when(h.inspect_by)}</span> },
                { title: '', render: (_, h) => <Chip tone={h.closed_at ? 'quiet' : h.overdue ? 'bad' : 'warn'}>{h.closed_at ? t('ended') : h.overdue ? t('not_inspected') : t('open')}</Chip> },
              ]} />
            )}
          </Show>
        </section>
        <section className="card stack" aria-live="polite">{open ? <OnHold key={open} id={open} changed={holds.reload} /> : <Blank>{t('choose')}</Blank>}</section>
      </div>
      <Asks />
      <AllocationRuns />
    </>
  )
}

function PlaceHold({ close, done }: { close: () => void; done: (h: HeldBatch) => void }) {
  const t = useStockControl()
  const [form] = Form.useForm<Body<'/v1/holds'>>()
  const [by, setBy] = useState<'lot' | 'serial'>('lot')
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const send = async (v: Body<'/v1/holds'>) => {
    setBusy(true)
    try {
      done(await post('/v1/holds', { body: v }))
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
      setBusy(false)
    }
  }
  const needed = [{ required: true }]
  return (
    <Modal open title={t('place_hold')} onCancel={close} onOk={form.submit} okText={t('place_hold')} confirmLoading={busy} destroyOnHidden>
      {problem && <Fault problem={problem} />}
      <Form form={form} layout="vertical" onFinish={(v) => void send(v)}>
        <Form.Item name="part" label={t('part')} rules={needed}><Input autoFocus /></Form.Item>
        <Form.Item><Segmented value={by} onChange={setBy} options={[{ value: 'lot', label: t('by_lot') }, { value: 'serial', label: t('by_serial') }]} /></Form.Item>
        {by === 'lot' ? <Form.Item name="lot" label={t('lot')} rules={needed}><Input /></Form.Item> : (
          <div className="row">
            <Form.Item name="serial_from" label={t('from')} rules={needed}><Input /></Form.Item>
            <Form.Item name="serial_to" label={t('to')} rules={needed}><Input /></Form.Item>
          </div>
        )}
        <Form.Item name="reason" label={t('reason')} rules={needed}><Input maxLength={200} /></Form.Item>
      </Form>
    </Modal>
  )
}

function OnHold({ id, changed }: { id: string; changed: () => void }) {
  const t = useStockControl()
  const state = useStateWords()
  const held = useLoad(id, () => get('/v1/holds/{hold}', { path: { hold: id } }))
  const place = usePlaceNames((held.data?.pieces ?? []).map((p) => p.location))
  const [ending, setEnding] = useState<'release' | 'scrap'>()
  return (
    <Show from={held}>
      {(h) => (
        <>
          <div className="spread">
            <h2>{t('on_hold')}</h2>
            {!h.closed_at && <span className="row"><Button size="small" onClick={() => setEnding('release')}>{t('release')}</Button><Button size="small" danger onClick={() => setEnding('scrap')}>{t('scrap')}</Button></span>}
          </div>
          {ending && <EndHold hold={h} how={ending} close={() => setEnding(undefined)} done={() => { setEnding(undefined); held.reload(); changed() }} />}
          <Rows<HeldBatch['pieces'][number]> width={380} label={t('on_hold')} size="small" rowKey={(p) => p.location + p.bin + p.lot + p.serial} dataSource={h.pieces} columns={[
            { title: t('where'), render: (_, p) => <span>{place(p.location)}<span className="quiet small"> · {state('kind', p.kind)}</span></span> },
            { title: t('bin'), dataIndex: 'bin' }, { title: t('serial'), render: (_, p) => <span className="mono">{p.serial}</span> },
            { title: t('pieces'), align: 'right', render: (_, p) => <span className="num">{count(p.quantity)}</span> },
          ]} />
          <h3>{t('fitted')}</h3>
          {h.fitted.length === 0 ? <p className="quiet small">{t('none_fitted')}</p> : <ul className="list">{h.fitted.map((f) => <li key={f.serial + f.appliance} className="spread"><span className="mono">{f.appliance}</span><span className="mono quiet">{f.serial || count(f.quantity)}</span></li>)}</ul>}
        </>
      )}
    </Show>
  )
}

function EndHold({ hold, how, close, done }: { hold: HeldBatch; how: 'release' | 'scrap'; close: () => void; done: () => void }) {
  const t = useStockControl()
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const send = () => post(how === 'scrap' ? '/v1/holds/{hold}/scrap' : '/v1/holds/{hold}/release', { path: { hold: hold.id }, body: { note } }).then(done, (error: unknown) => setProblem(asProblem(error)))
  return (
    <Modal open title={t(how)} onCancel={close} onOk={() => void send()} okText={t(how)} okButtonProps={{ danger: how === 'scrap', disabled: !note }} destroyOnHidden>
      {problem && <Fault problem={problem} />}
      <label htmlFor="end-note">{t('note')}</label>
      <Input id="end-note" value={note} maxLength={200} autoFocus onChange={(e) => setNote(e.target.value)} onPressEnter={() => note && void send()} />
    </Modal>
  )
}

function Asks() {
  const t = useStockControl()
  const session = useSession()
  const { message } = App.useApp()
  const asks = useList(reading('/v1/adjustments', { query: { limit: 50 } }), 30_000)
  const place = usePlaceNames((asks.data ?? []).map((a) => a.location))
  const decide = (a: AdjustmentRequest, how: 'approve' | 'refuse') => (how === 'refuse'
    ? post('/v1/adjustments/{adjustment}/refuse', { path: { adjustment: a.id }, body: {} })
    : post('/v1/adjustments/{adjustment}/approve', { path: { adjustment: a.id }, body: {} }))
    .then(() => message.success(t('done')), (error: unknown) => message.error(reasonOf(asProblem(error)))).finally(asks.reload)
  return (
    <section className="card stack">
      <h2>{t('asks')}</h2>
      <Show from={asks} empty={(l) => l.length === 0} blank={t('no_asks')}>
        {(rows) => (
          <Rows<AdjustmentRequest> width={720} label={t('asks')} rowKey="id" size="small" dataSource={rows} columns={[
            { title: t('part'), render: (_, a) => <span className="mono">{a.part}</span> },
            { title: t('where'), render: (_, a) => place(a.location) },
            { title: t('delta'), align: 'right', render: (_, a) => <b className="num">{a.delta > 0 ? `+${count(a.delta)}` : count(a.delta)}</b> },
            { title: t('reason'), dataIndex: 'reason' },
            { title: t('asked_by'), render: (_, a) => <span>{a.asked_by}<span className="quiet small num" style={{ display: 'block' }}>{when(a.asked_at)}</span></span> },
            { title: '', render: (_, a) => a.state !== 'pending' ? null : a.asked_by === session?.actor.login ? <span className="quiet small">{t('own')}</span>
              : <span className="row"><Button size="small" type="primary" onClick={() => void decide(a, 'approve')}>{t('agree')}</Button><Button size="small" onClick={() => void decide(a, 'refuse')}>{t('refuse')}</Button></span> },
          ]} />
        )}
      </Show>
    </section>
  )
}

function AllocationRuns() {
  const t = useStockControl()
  const runs = useLoad('allocation runs', async () => (await get('/v1/allocation-runs')).items)
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const run = () => {
    setBusy(true)
    setProblem(undefined)
    post('/v1/allocation-runs', { body: {} }).then(runs.reload, (error: unknown) => setProblem(asProblem(error))).finally(() => setBusy(false))
  }
  return (
    <section className="card stack">
      <div className="spread"><h2>{t('runs')}</h2><Button onClick={run} loading={busy}>{t('run_all')}</Button></div>
      <p className="quiet small">{t('runs_note')}</p>
      {problem && <Fault problem={problem} />}
      <Show from={runs} empty={(l) => l.length === 0} blank={t('no_runs')}>
        {(rows) => (
          <Rows<AllocationRun> width={640} label={t('runs')} rowKey="at" size="small" dataSource={rows.slice(0, 20)} columns={[
            { title: t('placed'), render: (_, w) => <span className="num">{when(w.at)}</span> },
            { title: t('waited'), align: 'right', render: (_, w) => <span className="num">{count(w.waiting)}</span> },
            { title: t('late_before'), align: 'right', render: (_, w) => <span className="num">{count(w.before.late_minutes)}</span> },
            { title: t('late_after'), align: 'right', render: (_, w) => <span className="num">{count(w.after.late_minutes)}</span> },
            { title: t('moved'), render: (_, w) => w.changes.length === 0 ? '—' : <ul className="list">{w.changes.slice(0, 5).map((c) => <li key={c.line}><Link to={`/repairs/${c.repair}`}>{c.repair}</Link> <span className="mono">{c.part}</span> {c.from || '—'} → {c.to}</li>)}</ul> },
          ]} />
        )}
      </Show>
    </section>
  )
}
