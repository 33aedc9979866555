import { Button, Select } from 'antd'
import { useRef, useState } from 'react'
import { command, get, reading } from '../../shared/api/client.ts'
import { confirm, post, useUnanswered } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { useNow } from '../../shared/api/load.ts'
import type { Body, Label, PickTask, Shipment } from '../../shared/api/types.ts'
import { TimeLeft } from '../../charts/time-left.tsx'
import { weight, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Show, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { LabelSheet, printLabel } from './parcel-label.tsx'
import { useCarriers } from '../carriers.ts'
import { unlikely } from '../weigh.ts'
import { useDraft } from '../../shared/draft.ts'
import { otherThan, partOf } from './basket.ts'
import { PrintButton, PrintHead } from '../print.tsx'
import { useWarehouse } from './warehouse-head.tsx'
import { ScanField, Steps, type Said, type Word } from '../scan-field.tsx'

/** Where a parcel would be left: what goes to one door travels together, whoever ordered it. */
const door = (p: PickTask) => JSON.stringify({ ...p.ship_to, label: '' })

/** What is scanned of a line at the packing table: its serial, or its part's number for each piece. */
/** When it has to be at the door: at the departure that still keeps its promise. */
const leaveBy = (p: PickTask) => p.leaves_at ?? p.due_at

const codeOf = (p: PickTask) => p.serial || p.part

const piecesOf = (of: PickTask[]) => of.reduce((n, p) => n + p.quantity, 0)

/** The parcel that was packed last and waits for its waybill. */
type Packed = { shipment: Shipment; label: Label | null }

/** What one is about: whose parts, with which carrier, what was checked into the box, which lines were seen in their antistatic bags, and the parcel that waits for its waybill. */
type Table = { repair: string; carrier: string; weighing: boolean; checked: string[]; bagged: string[]; counting: string; scanned: string; bin: string; packed: Packed | null }

const CLEAN: Table = { repair: '', carrier: '', weighing: false, checked: [], bagged: [], counting: '', scanned: '', bin: '', packed: null }
const isTable = (kept: object): kept is Table => 'repair' in kept && 'carrier' in kept && 'checked' in kept && Array.isArray(kept.checked) && 'bagged' in kept && Array.isArray(kept.bagged) && 'packed' in kept

export function PickPage() {
  const t = useStaff()
  const state = useStateWords()
  const { places, warehouse, choose, known } = useWarehouse()
  const list = useList(warehouse ? reading('/v1/pick-lists', { query: { warehouse, limit: 200 } }) : null, 10_000)
  const now = useNow()
  // What was picked counts at once: the next scan may come before the list was read again.
  const [answered, setAnswered] = useState<PickTask[]>([])
  const name = `pick ${warehouse}`
  const { draft: { repair, carrier: chosenCarrier, weighing, checked, bagged, counting: short, scanned, bin, packed }, change, clear } = useDraft(name, CLEAN, isTable)
  const packing = useUnanswered(`${name} pack`), picking = useUnanswered(`${name} pick`), shorting = useUnanswered(`${name} short`)
  // A weight that cannot be is doubted once; the same again insists.
  const doubted = useRef(0)

  const tasks = (list.data ?? []).map((p) => answered.find((a) => a.line === p.line && a.version > p.version) ?? p).filter((p) => p.state === 'open' || p.state === 'picked').sort((a, b) => leaveBy(a).localeCompare(leaveBy(b)))
  const counting = tasks.find((p) => p.line === short)
  const carriers = useCarriers()
  const carrier = chosenCarrier || carriers.all[0]?.code || ''
  // What waits for a declaration stays on the list and off the way through the shelves.
  const open = tasks.filter((p) => p.state === 'open' && !p.undeclared)
  const held = tasks.filter((p) => p.undeclared)
  const ofRepair = tasks.filter((p) => p.repair === repair)
  const left = ofRepair.filter((p) => p.state === 'open' && !p.undeclared)
  const doors = new Set(ofRepair.map(door))
  const picked = tasks.filter((p) => p.state === 'picked' && doors.has(door(p)))
  const pieces = piecesOf(picked)
  const missing = picked.filter((p) => checked.filter((c) => c === codeOf(p)).length < picked.filter((q) => codeOf(q) === codeOf(p)).reduce((n, q) => n + q.quantity, 0))
  // What static electricity can harm is looked at before it is weighed: it lies in its bag.
  const sensitive = picked.filter((p) => p.esd)
  const unseen = sensitive.filter((p) => !bagged.includes(p.line))
  const risky = open.filter((p) => Date.parse(leaveBy(p)) - now < 2 * 3600e3)
  // The way through the shelves: what is asked for first, then the rest of the list, bin after bin.
  const byBin = new Intl.Collator(undefined, { numeric: true })
  const route = [...left, ...[...open].filter((p) => p.repair !== repair).sort((a, b) => byBin.compare(a.bin, b.bin))]
  const here = bin ? route.find((p) => p.bin === bin) : undefined
  const next = here ?? route[0]
  const step = packed ? 2 : weighing && picked.length > 0 ? 1 : 0

  const startOver = (): Said => {
    clear()
    change({ carrier })
    return { good: true, text: t('ok_reset') }
  }

  const take = async (line: string, code: string) => {
    const { answer } = await confirm(command('/v1/pick-lists/{line}/pick', { path: { line }, body: { warehouse, scanned: code } }), `${name} pick`)
    setAnswered((was) => [...was.filter((a) => a.line !== answer.line), answer])
    list.reload()
    return answer
  }
  const pick = async (code: string): Promise<Said> => {
    const shelf = code.replace(/^@/, '')
    const at = route.find((p) => p.bin && p.bin === shelf)
    if (at) {
      change({ bin: at.bin })
      return { good: true, text: t('at_bin', { bin: at.bin, part: named(at, 'part_name') || at.part, n: at.quantity }) }
    }
    if (code.startsWith('@')) return { good: false, text: t('no_bin', { bin: shelf }) }
    // A pick without an answer is settled first, or the same part again would take another line's.
    if (picking) {
      const settled = await take('', '')
      if (scanned === code) return { good: true, text: t('ok_picked', { part: named(settled, 'part_name') || settled.part }) }
    }
    const fits = (p: PickTask) => p.part === code || p.serial === code || !!p.serials?.includes(code)
    const waiting = tasks.find((p) => p.state === 'picked' && (p.line === code || p.repair === code))
    if (waiting) {
      change({ repair: waiting.repair, weighing: true })
      return { good: true, text: waiting.repair }
    }
    const asked = [...open, ...held].find((p) => p.line === code || p.repair === code)
    if (asked) {
      change({ repair: asked.repair })
      return { good: true, text: asked.repair }
    }
    const task = left.find(fits) ?? route.find((p) => p.bin === bin && fits(p)) ?? open.find(fits) ?? held.find(fits) ?? left[0]
    if (!task) return { good: false, text: t('err_nothing', { code }) }
    change({ scanned: code })
    await take(task.line, code)
    change({ repair: task.repair, weighing: tasks.every((p) => p.repair !== task.repair || p.line === task.line || p.state === 'picked' || p.undeclared) })
    return { good: true, text: t('ok_picked', { part: named(task, 'part_name') || task.part }) }
  }

  const reportShort = async (task: PickTask, found: number): Promise<Said> => {
    await confirm(command('/v1/pick-lists/{line}/short', { path: { line: task.line }, body: { warehouse, reason: 'not in the bin', ...(found > 0 && { found }) } }), `${name} short`)
    change({ counting: '' })
    list.reload()
    return { good: true, text: found > 0 ? t('ok_short_found', { n: found }) : t('ok_short') }
  }

  const pack = async (text: string): Promise<Said> => {
    if (missing.some((p) => codeOf(p) === text)) {
      change({ checked: [...checked, text] })
      return { good: true, text: t('ok_checked', { n: checked.length + 1, of: pieces }) }
    }
    const grams = /^\d{1,6}$/.test(text) ? Number(text) : 0
    if (grams < 1 || grams > 500_000) return { good: false, text: picked.some((p) => codeOf(p) === text) ? t('err_twice', { code: text }) : t('err_weight') }
    if (pieces > 1 && missing.length > 0) return { good: false, text: t('err_unchecked', { n: checked.length, of: pieces }) }
    if (unseen.length > 0) return { good: false, text: t('err_esd') }
    const net = picked.reduce((sum, p) => sum + (p.grams ?? 0) * p.quantity, 0)
    if (unlikely(grams, net) && doubted.current !== grams) {
      doubted.current = grams
      return { good: false, text: t('doubt_weight', { weight: weight(grams), expected: weight(net) }) }
    }
    return packUp({ warehouse, carrier, lines: picked.map((p) => p.line), gross_grams: grams, ...(checked.length > 0 && { scans: checked }), ...(sensitive.length > 0 && { bagged: sensitive.map((p) => p.line) }) })
  }

  const packUp = async (body: Body<'/v1/shipments'>): Promise<Said> => {
    const { answer: shipment } = await confirm(command('/v1/shipments', { body }), `${name} pack`)
    doubted.current = 0
    const label = await get('/v1/shipments/{shipment}/label', { path: { shipment: shipment.id } }).catch(() => null)
    change({ packed: { shipment, label }, weighing: false, checked: [], bagged: [] })
    list.reload()
    return { good: true, text: t('ok_packed', { id: shipment.id }) }
  }

  const scan = async (text: string): Promise<Said> => {
    const word = text.toUpperCase()
    // What was sent without an answer is asked for as it was sent; the list may not show its lines any more.
    if (packing) return word === 'PACK' || /^\d{1,6}$/.test(text) ? packUp({ warehouse, carrier, lines: [], gross_grams: 1 }) : { good: false, text: t('first_ask', { word: 'PACK' }) }
    const other = places.find((p) => p.code === word)
    if (other && !packed) {
      choose(other.code)
      return { good: true, text: named(other) }
    }
    const meant = packed ? undefined : carriers.of(text)
    if (meant) {
      change({ carrier: meant.code })
      return { good: true, text: t('ok_carrier', { carrier: named(meant) }) }
    }
    if (word === 'PRINT' && packed) {
      printLabel()
      return { good: true, text: t('print') }
    }
    if (word === 'CLEAR') return startOver()
    if (packed) {
      const kind = await otherThan(text)
      const other = kind && kind !== 'waybill' && kind !== 'sscc' ? kind : (await partOf(text)) ? 'part' : text.length < 4 || picked.some((p) => codeOf(p) === text) || (packed.shipment.lines ?? []).some((l) => l.serial === text) ? 'no_waybill' : undefined
      if (other) return { good: false, text: other === 'no_waybill' ? t('err_waybill', { code: text }) : t('other_kind', { code: text, kind: state('kind_of', other) }) }
      await post('/v1/shipments/{shipment}/ship', { path: { shipment: packed.shipment.id }, body: { waybill: text } })
      startOver()
      list.reload()
      return { good: true, text: t('ok_shipped', { id: packed.shipment.id }) }
    }
    if (word === 'PACK') {
      if (picked.length === 0) return { good: false, text: t('err_nothing_picked') }
      change({ weighing: true })
      return { good: true, text: t('scan_weight') }
    }
    if (word === 'ESD') {
      if (sensitive.length === 0) return { good: false, text: t('no_esd') }
      change({ bagged: sensitive.map((p) => p.line) })
      return { good: true, text: t('ok_esd', { n: piecesOf(sensitive) }) }
    }
    if (word === 'SHORT') {
      const task = shorting ? tasks[0] : here ?? left[0] ?? (open.length === 1 ? open[0] : undefined)
      if (!task) return { good: false, text: t('err_ambiguous') }
      if (shorting || task.quantity === 1) return reportShort(task, 0)
      change({ counting: task.line })
      return { good: true, text: t('scan_found', { n: task.quantity - 1 }) }
    }
    if (counting) {
      const found = /^\d{1,4}$/.test(text) ? Number(text) : -1
      return found >= 0 && found < counting.quantity ? reportShort(counting, found) : { good: false, text: t('scan_found', { n: counting.quantity - 1 }) }
    }
    return step === 1 ? pack(text) : pick(text)
  }

  const words: Word[] = packed ? [{ word: 'PRINT', text: t('print') }, { word: 'CLEAR', text: t('word.later') }]
    : [...(step === 1 && unseen.length > 0 ? [{ word: 'ESD', text: t('word.esd') }] : []), ...(step === 0 && picked.length > 0 ? [{ word: 'PACK', text: t('step_pack') }] : []), ...(step === 0 && open.length > 0 ? [{ word: 'SHORT', text: t('word.short') }] : []), ...(repair ? [{ word: 'CLEAR', text: t('word.clear') }] : [])]
  const prompt = step === 2 ? t('scan_waybill') : step === 1 ? (pieces > 1 && missing.length > 0 ? t('scan_check', { n: pieces - checked.length }) : unseen.length > 0 ? t('scan_esd', { n: piecesOf(unseen) }) : t('scan_weight')) : counting ? t('scan_found', { n: counting.quantity - 1 }) : repair && left.length > 0 && picked.length > 0 ? t('scan_next', { n: left.length }) : next?.bin && bin !== next.bin ? t('scan_first', { bin: next.bin }) : t('scan_any')
  return (
    <>
      <div className="spread">
        <h1>{t('pick')}</h1>
        <div className="row">
          <PrintButton />
          <Select aria-label={t('warehouse')} value={warehouse || null} onChange={choose} style={{ minWidth: 190 }}
            options={places.map((p) => ({ value: p.code, label: named(p) || p.code }))} />
          <Select aria-label={t('carrier')} value={carrier} onChange={(c: string) => change({ carrier: c })} style={{ minWidth: 130 }} options={carriers.all.map((c) => ({ value: c.code, label: named(c) }))} />
        </div>
      </div>
      <PrintHead place={warehouse} />
      <div className="side">
        <section className="card" aria-label={t('pick')}>
          <div className="row" style={{ marginBottom: 8 }}>
            {list.data && <Chip>{t('to_pick_n', { n: open.length })}</Chip>}
            {held.length > 0 && <Chip tone="warn">{t('undeclared_n', { n: held.length })}</Chip>}
            {risky.length > 0 && <Chip tone="bad">{t('at_risk_n', { n: risky.length })}</Chip>}
          </div>
          <Show from={{ ...list, data: list.data && tasks }} empty={(l) => l.length === 0} blank={t('no_picks')}>
            {(rows) => (
              <ul className="list">
                {rows.map((p) => (
                  <li key={p.line} className={p.repair === repair ? 'on' : ''}>
                    <div className="task">
                      <span className="bin"><span className="tick" aria-hidden="true" /> {p.bin || '—'}</span>
                      <div>
                        <div><strong>{named(p, 'part_name') || p.part}</strong>{p.quantity > 1 && <strong> × {p.quantity}</strong>}</div>
                        <div className="quiet small"><span className="mono">{p.part}</span> · {p.repair} · {t('to')} {p.ship_to?.label || p.ship_to?.address}</div>
                        {p.serials && p.serials.length > 0 && p.state === 'open' && <div className="quiet small">{t('serials')}: <span className="mono">{p.serials.slice(0, 3).join(', ')}</span></div>}
                      </div>
                      <div title={`${t('leave_by')} ${when(leaveBy(p))} · ${t('due')} ${when(p.due_at)}`}><TimeLeft from={p.created_at} due={leaveBy(p)} now={now} /></div>
                      {p.undeclared ? <Link to={`/stock/${p.part}`}><Chip tone="warn">{t('undeclared')}</Chip></Link> : <State of="pick" is={p.state} />}
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </Show>
        </section>
        <div className="stack first">
          <ScanField ready={known} prompt={prompt} hint={t('scan_hint')} onScan={scan} unanswered={{ at: packing ?? shorting ?? picking, word: packing ? 'PACK' : shorting ? 'SHORT' : scanned }}
            words={words}>
            <Steps names={[t('step_pick'), t('step_pack'), t('step_ship')]} at={step} />
          </ScanField>
          {!packed && step === 0 && next && (
            <section className="card next" aria-label={t('next_pick')}>
              <div className="quiet">{t('next_pick')}</div>
              <div className="spread"><b className="bin">{next.bin || '—'}</b><b className="num">× {next.quantity}</b></div>
              <div>{[named(next, 'part_name'), next.part].filter(Boolean).join(' · ')}</div>
              {next.serials && next.serials.length > 0 && <div className="quiet small mono">{next.serials.slice(0, 3).join(', ')}</div>}
            </section>
          )}
          {packed?.label && (
            <section className="card stack" aria-label={t('label')}>
              <LabelSheet label={packed.label} />
              <Button onClick={printLabel}>{t('print')}</Button>
            </section>
          )}
          {!packed && ofRepair.length > 0 && (
            <section className="card stack" aria-label={t('contents')}>
              <h2>{repair}</h2>
              <ul className="stack">{[...ofRepair, ...picked.filter((p) => p.repair !== repair)].map((p) => (
                <li key={p.line} className="spread">
                  <span>{named(p, 'part_name') || p.part}{p.quantity > 1 && <strong> × {p.quantity}</strong>}{p.repair !== repair && <span className="quiet small"> · {p.repair}</span>}</span>
                  {p.esd && <Chip tone={bagged.includes(p.line) ? 'good' : 'warn'}>{t('bag_needed')}</Chip>}
                  {step === 1 && checked.includes(codeOf(p)) ? <span className="chip good">{t('checked')}</span> : <State of="pick" is={p.state} />}
                </li>
              ))}</ul>
            </section>
          )}
        </div>
      </div>
    </>
  )
}
