import { App, Button, Checkbox } from 'antd'
import { useState } from 'react'
import { named } from '../../i18n/language.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { useValue } from '../../i18n/value.ts'
import { command, get, reading, type Problem, type Request } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { RefurbishOrder, RefurbishPiece, Return } from '../../shared/api/types.ts'
import { useDraft } from '../../shared/draft.ts'
import { count, weight, when } from '../../shared/format.ts'
import { Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { ScanField, type Said } from '../scan-field.tsx'
import { Head, useWarehouse } from '../warehouse/warehouse-head.tsx'
import { otherThan, partOf } from '../warehouse/basket.ts'
import { gramsIn, IDLE, isWork, pieceNamed, piecesIn, stepOf, type Work } from './refurbish-steps.ts'

const touch = (text: string) => document.dispatchEvent(new CustomEvent('scan', { detail: text }))

/** Old parts under repair: scan one, say what was done, sample, and it lies on the shelf again. */
export function RefurbishPage() {
  const t = useValue()
  const at = useWarehouse()
  const orders = useList(at.warehouse ? reading('/v1/refurbish-orders', { query: { warehouse: at.warehouse, limit: 100 } }) : null, 15_000)
  const graded = useList(at.warehouse ? reading('/v1/returns', { query: { warehouse: at.warehouse, state: 'graded', limit: 200 } }) : null, 15_000)
  const reload = () => { orders.reload(); graded.reload() }
  const flow = useFlow(at.warehouse, orders.data ?? [], reload)
  const { work, step } = flow
  const piece = work.piece
  const prompts = { return: t('scan_return'), piece: t(!flow.harvest ? 'step_piece' : flow.begun ? 'step_harvest_on' : 'step_harvest', { piece }), out: t('step_out'), plate: t('step_plate'), many: t('step_many'),
    grams: work.quantity > 1 ? t('step_grams_n', { n: work.quantity }) : t('step_grams'), tested: t('step_tested'), left: t('step_left'), part: t('step_part'), serial: t('step_serial'), work: t('step_work'), measure: t('step_measure'),
    after: t('step_after'), residue: t('step_residue'), reason: t('step_reason'), sample: t('step_sample', { piece }), note: t('step_note') }
  const keys = step === 'piece' ? flow.doings : step === 'sample' ? [t('pass'), t('fail')] : []
  return (
    <>
      <Head title={t('refurbish')} at={at} />
      <div className="side">
        <div className="stack-l">
          <section className="card stack" aria-label={t('orders')}>
            <h2>{t('orders')}</h2>
            <Show from={orders} empty={(l) => l.length === 0} blank={t('no_orders')}>
              {(rows) => <>{rows.map((o) => <Order key={o.id} of={o} now={piece} done={reload} />)}</>}
            </Show>
          </section>
          <Candidates from={(graded.data ?? []).filter((r) => r.grade === 'C' || r.grade === 'B' || r.grade === 'A')} warehouse={at.warehouse} done={reload} />
        </div>
        <div className="stack first">
          {at.warehouse && <ScanField prompt={prompts[step]} hint={t('scan_hint')} onScan={flow.scan} words={piece ? [{ word: 'CLEAR', text: t('clear') }] : []}
            note={keys.length > 0 && <div className="keys">{keys.map((name, i) => <button key={name} type="button" onClick={() => touch(String(i + 1))}><kbd>{i + 1}</kbd>{name}</button>)}</div>} />}
        </div>
      </div>
    </>
  )
}

function useFlow(warehouse: string, orders: readonly RefurbishOrder[], booked: () => void) {
  const t = useValue()
  const s = useStaff()
  const kinds = useStateWords()
  const { draft: work, change, clear } = useDraft<Work>(`refurbish ${warehouse}`, IDLE, isWork)
  const order = orders.find((o) => o.id === work.order)
  const step = stepOf(work, order?.state === 'sampling')
  const path = { refurbish_order: work.order }
  const harvest = order?.kind === 'harvest'
  // What a part came out of is no more given up as a whole: what is left is weighed.
  const begun = (order?.pieces.find((p) => p.return === work.piece)?.yields.length ?? 0) > 0
  const doings = harvest ? [t('take_out'), t('strip'), ...(begun ? [] : [t('give_up')])] : [t('consume'), t('finish'), t('give_up')]
  const send = async (call: Request<RefurbishOrder>, text: (o: RefurbishOrder) => string): Promise<Said> => {
    const { answer } = await confirm(call, call.address)
    clear()
    booked()
    return { good: true, text: text(answer) }
  }
  const consume = (serial: string) => send(command('/v1/refurbish-orders/{refurbish_order}/consume', { path, body: { return: work.piece, part: work.part, quantity: 1, ...(serial ? { serial } : {}) } }),
    () => t('consumed', { part: work.part, piece: work.piece }))
  const put = (by: Partial<Work>, text: string): Said => {
    change(by)
    return { good: true, text }
  }
  const refuse = (text: string): Said => ({ good: false, text })
  const find = async (code: string): Promise<Said> => {
    // Another bench may have changed the orders since the page was drawn.
    const { items } = await get('/v1/refurbish-orders', { query: { warehouse, limit: 100 } })
    const found = pieceNamed(items, code)
    if (!found) return refuse(t('no_such', { code }))
    booked()
    return put({ ...IDLE, order: found.order.id, piece: found.piece.return }, `${found.piece.return} · ${named(found.order, 'part_name')}`)
  }
  const answers: Record<typeof step, (text: string) => Promise<Said> | Said> = {
    return: find,
    piece: (text) => {
      const doing = (harvest ? (['yield', 'strip', ...(begun ? [] : ['scrap' as const])] as const) : (['consume', 'finish', 'scrap'] as const))[Number(text) - 1]
      return doing ? put({ doing }, doings[Number(text) - 1] ?? '') : find(text)
    },
    part: async (text) => {
      const part = await partOf(text)
      if (!part) return refuse(t('wrong_choice'))
      if (part.serialised) return put({ part: part.number, serialised: true }, named(part))
      return send(command('/v1/refurbish-orders/{refurbish_order}/consume', { path, body: { return: work.piece, part: part.number, quantity: 1 } }), () => t('consumed', { part: part.number, piece: work.piece }))
    },
    serial: consume,
    plate: async (serial) => {
      const other = (await otherThan(serial)) ?? ((await partOf(serial)) ? 'part' : undefined)
      return other ? refuse(s('other_kind', { code: serial, kind: kinds('kind_of', other) })) : put({ serial, quantity: 1 }, serial)
    },
    many: (text) => {
      const quantity = piecesIn(text)
      return quantity ? put({ quantity }, text) : refuse(t('wrong_count'))
    },
    out: async (text) => {
      const part = await partOf(text)
      return part ? put({ part: part.number, serialised: part.serialised }, named(part)) : refuse(t('wrong_choice'))
    },
    grams: (text) => {
      const grams = gramsIn(text, 1)
      return grams ? put({ grams }, weight(grams)) : refuse(t('wrong_weight'))
    },
    tested: (text) => send(command('/v1/refurbish-orders/{refurbish_order}/yield', { path, body: { return: work.piece, part: work.part, quantity: work.quantity, grams: work.grams, measurement: text, ...(work.serial ? { serial: work.serial } : {}) } }),
      () => t('taken_out', { n: work.quantity, part: work.part, piece: work.piece })),
    left: (text) => {
      const grams = gramsIn(text, 1)
      if (grams === null) return refuse(t('wrong_weight'))
      return send(command('/v1/refurbish-orders/{refurbish_order}/strip', { path, body: { return: work.piece, work: work.work, left_grams: grams } }), () => t('stripped', { piece: work.piece }))
    },
    work: (text) => put({ work: text }, text),
    measure: (text) => put({ measurement: text }, text),
    after: (text) => {
      const after = gramsIn(text, 1)
      return after ? put({ after }, weight(after)) : refuse(t('wrong_weight'))
    },
    residue: (text) => {
      const grams = gramsIn(text, 0)
      if (grams === null) return refuse(t('wrong_weight'))
      return send(command('/v1/refurbish-orders/{refurbish_order}/finish', { path, body: { return: work.piece, work: work.work, measurement: work.measurement, after_grams: work.after, residue_grams: grams } }),
        () => t('finished', { piece: work.piece }))
    },
    reason: (text) => send(command('/v1/refurbish-orders/{refurbish_order}/scrap', { path, body: { return: work.piece, reason: text } }), () => t('scrapped', { piece: work.piece })),
    sample: (text) => (text === '1' || text === '2' ? put({ doing: 'sample', passed: text === '1' }, text === '1' ? t('pass') : t('fail')) : find(text)),
    note: (text) => send(command('/v1/refurbish-orders/{refurbish_order}/sample', { path, body: { return: work.piece, passed: work.passed, note: text } }),
      (o) => (o.state === 'closed' ? t('restocked', { n: o.pieces.filter((p) => p.state === 'restocked').length }) : o.state === 'in_work' ? t('sample_failed') : t('sampled', { piece: work.piece }))),
  }
  const scan = async (text: string): Promise<Said> => {
    if (text.toUpperCase() === 'CLEAR') {
      clear()
      return { good: true, text: t('cleared') }
    }
    return answers[step](text)
  }
  return { work, step, scan, harvest, begun, doings }
}

function Order({ of: o, now, done }: { of: RefurbishOrder; now: string; done: () => void }) {
  const t = useValue()
  const { message } = App.useApp()
  const [problem, setProblem] = useState<Problem>()
  const act = async (call: Request<unknown>, told: string) => {
    setProblem(undefined)
    try {
      await confirm(call)
      void message.success(told)
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const path = { refurbish_order: o.id }
  return (
    <section className="stack" aria-label={o.id}>
      <div className="spread">
        <div><strong>{named(o, 'part_name') || o.part}</strong> <span className="mono quiet">{o.id}</span>
          <div className="quiet small">{o.kind === 'harvest' ? t('each_tested') : o.sample_every === 1 ? t('every_one') : t('every', { n: o.sample_every })}{o.failed_samples > 0 && ` · ${t('failed_n', { n: o.failed_samples })}`} · {when(o.opened_at)}</div></div>
        <span className="row"><Chip tone={o.kind === 'harvest' ? 'info' : 'quiet'}>{t(`order_kind.${o.kind}`)}</Chip><State of="refurbish_order" is={o.state} />
          {o.state === 'open' && <><Button size="small" type="primary" onClick={() => void act(command('/v1/refurbish-orders/{refurbish_order}/start', { path }), t('started'))}>{t('start')}</Button>
            <Button size="small" onClick={() => void act(command('/v1/refurbish-orders/{refurbish_order}/cancel', { path }), t('cancelled'))}>{t('cancel')}</Button></>}</span>
      </div>
      {problem && <Fault problem={problem} />}
      <ul className="list">{o.pieces.map((p) => <Piece key={p.no} of={p} harvest={o.kind === 'harvest'} on={p.return === now} />)}</ul>
    </section>
  )
}

function Piece({ of: p, harvest, on }: { of: RefurbishPiece; harvest: boolean; on: boolean }) {
  const t = useValue()
  return (
    <li className={on ? 'on' : ''}>
      <div className="spread">
        <div><Button type="link" size="small" style={{ padding: 0 }} onClick={() => touch(p.return)}>{p.return}</Button> <span className="mono quiet">{p.serial}</span>
          <div className="quiet small">{[p.consumed.map((c) => c.part).join(', '), p.work, p.measurement, p.after_grams ? weight(p.after_grams) : '', p.sample_note, p.scrap_reason].filter(Boolean).join(' · ')}</div>
          {p.yields.map((y) => <div key={`${y.part} ${y.serial} ${y.at}`} className="small">{t('came_out')} <Link to={`/stock/${y.part}`} className="mono">{y.part}</Link> {y.serial ? <span className="mono">{y.serial}</span> : <span className="num">× {count(y.quantity)}</span>} <span className="quiet">{weight(y.grams)} · {y.measurement}</span></div>)}</div>
        <span className="row">{p.sampled && <Chip tone="info">{t('sample')}</Chip>}{harvest && p.state === 'waiting' ? <Chip>{t('to_strip')}</Chip> : <State of="refurbish_piece" is={p.state} />}</span>
      </div>
    </li>
  )
}

/** Graded for a repair and under no order: some of one part are taken into a new one. */
function Candidates({ from, warehouse, done }: { from: Return[]; warehouse: string; done: () => void }) {
  const t = useValue()
  const { message } = App.useApp()
  const [chosen, setChosen] = useState<string[]>([])
  const [problem, setProblem] = useState<Problem>()
  const there = chosen.filter((id) => from.some((r) => r.id === id))
  const first = from.find((r) => r.id === there[0])
  const other = (r: Return) => first !== undefined && (first.part !== r.part || (first.grade === 'C') !== (r.grade === 'C'))
  const open = async () => {
    setProblem(undefined)
    try {
      const { answer } = await confirm(command('/v1/refurbish-orders', { body: { warehouse, returns: there } }))
      void message.success(t('opened', { id: answer.id }))
      setChosen([])
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <section className="card stack" aria-label={t('candidates')}>
      <div className="spread"><h2>{t('candidates')}</h2><Button type="primary" disabled={there.length === 0} onClick={() => void open()}>{t('open_order', { n: there.length })}</Button></div>
      {problem && <Fault problem={problem} />}
      {from.length === 0 && <p className="quiet">{t('no_candidates')}</p>}
      <ul className="list">
        {from.map((r) => (
          <li key={r.id}>
            <Checkbox checked={there.includes(r.id)} disabled={other(r)} onChange={(e) => setChosen(e.target.checked ? [...there, r.id] : there.filter((id) => id !== r.id))}>
              <strong>{named(r, 'part_name') || r.part}</strong> <span className="mono quiet">{r.id} · {r.actual_serial || r.expected_serial}</span>{r.grade === 'C' && <> <Chip tone="info">{t('order_kind.harvest')}</Chip></>}
            </Checkbox>
          </li>
        ))}
      </ul>
    </section>
  )
}
