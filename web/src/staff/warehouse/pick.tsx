import { Button, Select } from 'antd'
import { useState } from 'react'
import { get, post, reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useNow } from '../../shared/api/load.ts'
import type { Label, PickTask, Shipment } from '../../shared/api/types.ts'
import { TimeLeft } from '../../charts/time-left.tsx'
import { when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Show, State } from '../../shared/parts.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { LabelSheet, printLabel } from './parcel-label.tsx'
import { useCarriers } from '../carriers.ts'
import { useMyPlaces } from '../places.ts'
import { ScanField, Steps, type Said } from '../scan-field.tsx'

/** Where a parcel would be left: what goes to one door travels together, whoever ordered it. */
const door = (p: PickTask) => JSON.stringify({ ...p.ship_to, label: '' })

/** What is scanned of a line at the packing table: its serial, or its part's number for each piece. */
/** When it has to be at the door: at the departure that still keeps its promise. */
const leaveBy = (p: PickTask) => p.leaves_at ?? p.due_at

const codeOf = (p: PickTask) => p.serial || p.part

/** The parcel that was packed last and waits for its waybill. */
type Packed = { shipment: Shipment; label: Label | undefined }

export function PickPage() {
  const t = useStaff()
  const state = useStateWords()
  const places = useMyPlaces()
  const [chosen, setChosen] = useState('')
  const warehouse = chosen || places[0]?.code || ''
  const list = useList(warehouse ? reading('/v1/pick-lists', { query: { warehouse, limit: 200 } }) : null, 10_000)
  const now = useNow()
  // What was picked counts at once: the next scan may come before the list was read again.
  const [answered, setAnswered] = useState<PickTask[]>([])
  const [repair, setRepair] = useState('')
  const carriers = useCarriers()
  const [said, setCarrier] = useState('')
  const carrier = said || carriers.all[0]?.code || ''
  const [packed, setPacked] = useState<Packed>()
  const [weighing, setWeighing] = useState(false)
  const [checked, setChecked] = useState<string[]>([])
  const [counting, setCounting] = useState<PickTask>()

  const tasks = (list.data ?? []).map((p) => answered.find((a) => a.line === p.line && a.version > p.version) ?? p).filter((p) => p.state === 'open' || p.state === 'picked').sort((a, b) => leaveBy(a).localeCompare(leaveBy(b)))
  const open = tasks.filter((p) => p.state === 'open')
  const ofRepair = tasks.filter((p) => p.repair === repair)
  const left = ofRepair.filter((p) => p.state === 'open')
  const doors = new Set(ofRepair.map(door))
  const picked = tasks.filter((p) => p.state === 'picked' && doors.has(door(p)))
  const pieces = picked.reduce((n, p) => n + p.quantity, 0)
  const missing = picked.filter((p) => checked.filter((c) => c === codeOf(p)).length < picked.filter((q) => codeOf(q) === codeOf(p)).reduce((n, q) => n + q.quantity, 0))
  const risky = open.filter((p) => Date.parse(leaveBy(p)) - now < 2 * 3600e3)
  const step = packed ? 2 : weighing && picked.length > 0 ? 1 : 0

  const startOver = (): Said => {
    setRepair('')
    setWeighing(false)
    setPacked(undefined)
    setChecked([])
    setCounting(undefined)
    return { good: true, text: t('ok_reset') }
  }

  const pick = async (code: string): Promise<Said> => {
    const fits = (p: PickTask) => p.part === code || p.serial === code || !!p.serials?.includes(code)
    const waiting = tasks.find((p) => p.state === 'picked' && (p.line === code || p.repair === code))
    if (waiting) {
      setRepair(waiting.repair)
      setWeighing(true)
      return { good: true, text: waiting.repair }
    }
    const asked = open.find((p) => p.line === code || p.repair === code)
    if (asked) {
      setRepair(asked.repair)
      return { good: true, text: asked.repair }
    }
    const task = left.find(fits) ?? open.find(fits) ?? left[0]
    if (!task) return { good: false, text: t('err_nothing', { code }) }
    const now = await post('/v1/pick-lists/{line}/pick', { path: { line: task.line }, body: { warehouse, scanned: code } })
    setAnswered((was) => [...was.filter((a) => a.line !== now.line), now])
    setRepair(task.repair)
    setWeighing(tasks.every((p) => p.repair !== task.repair || p.line === task.line || p.state === 'picked'))
    list.reload()
    return { good: true, text: t('ok_picked', { part: named(task, 'part_name') || task.part }) }
  }

  const short = async (task: PickTask, found: number): Promise<Said> => {
    await post('/v1/pick-lists/{line}/short', { path: { line: task.line }, body: { warehouse, reason: 'not in the bin', ...(found > 0 && { found }) } })
    setCounting(undefined)
    list.reload()
    return { good: true, text: found > 0 ? t('ok_short_found', { n: found }) : t('ok_short') }
  }

  const pack = async (text: string): Promise<Said> => {
    if (missing.some((p) => codeOf(p) === text)) {
      setChecked([...checked, text])
      return { good: true, text: t('ok_checked', { n: checked.length + 1, of: pieces }) }
    }
    const grams = /^\d{1,6}$/.test(text) ? Number(text) : 0
    if (grams < 1 || grams > 500_000) return { good: false, text: picked.some((p) => codeOf(p) === text) ? t('err_twice', { code: text }) : t('err_weight') }
    if (pieces > 1 && missing.length > 0) return { good: false, text: t('err_unchecked', { n: checked.length, of: pieces }) }
    const shipment = await post('/v1/shipments', { body: { warehouse, carrier, lines: picked.map((p) => p.line), gross_grams: grams,
      ...(checked.length > 0 && { scans: checked }) } })
    const label = await get('/v1/shipments/{shipment}/label', { path: { shipment: shipment.id } }).catch(() => undefined)
    setPacked({ shipment, label })
    setWeighing(false)
    setChecked([])
    list.reload()
    return { good: true, text: t('ok_packed', { id: shipment.id }) }
  }

  const scan = async (text: string): Promise<Said> => {
    const command = text.toUpperCase()
    const other = places.find((p) => p.code === command)
    if (other && !packed) {
      startOver()
      setChosen(other.code)
      return { good: true, text: named(other) }
    }
    const meant = packed ? undefined : carriers.of(text)
    if (meant) {
      setCarrier(meant.code)
      return { good: true, text: t('ok_carrier', { carrier: named(meant) }) }
    }
    if (command === 'PRINT' && packed) {
      printLabel()
      return { good: true, text: t('print') }
    }
    if (packed) {
      await post('/v1/shipments/{shipment}/ship', { path: { shipment: packed.shipment.id }, body: { waybill: text } })
      startOver()
      list.reload()
      return { good: true, text: t('ok_shipped', { id: packed.shipment.id }) }
    }
    if (command === 'PACK') {
      if (picked.length === 0) return { good: false, text: t('err_nothing_picked') }
      setWeighing(true)
      return { good: true, text: t('scan_weight') }
    }
    if (command === 'SHORT') {
      const task = left[0] ?? open[0]
      if (!task) return { good: false, text: t('err_ambiguous') }
      if (task.quantity === 1) return short(task, 0)
      setCounting(task)
      return { good: true, text: t('scan_found', { n: task.quantity - 1 }) }
    }
    if (counting) {
      const found = /^\d{1,4}$/.test(text) ? Number(text) : -1
      return found >= 0 && found < counting.quantity ? short(counting, found) : { good: false, text: t('scan_found', { n: counting.quantity - 1 }) }
    }
    return step === 1 ? pack(text) : pick(text)
  }

  const prompt = step === 2 ? t('scan_waybill') : step === 1 ? (pieces > 1 && missing.length > 0 ? t('scan_check', { n: pieces - checked.length }) : t('scan_weight')) : counting ? t('scan_found', { n: counting.quantity - 1 }) : repair && left.length > 0 && picked.length > 0 ? t('scan_next', { n: left.length }) : t('scan_any')
  return (
    <>
      <div className="spread">
        <h1>{t('pick')}</h1>
        <div className="row">
          <Select aria-label={t('warehouse')} value={warehouse || null} onChange={(w: string) => { setChosen(w); startOver() }} style={{ minWidth: 190 }}
            options={places.map((p) => ({ value: p.code, label: named(p) || p.code }))} />
          <Select aria-label={t('carrier')} value={carrier} onChange={setCarrier} style={{ minWidth: 130 }} options={carriers.all.map((c) => ({ value: c.code, label: named(c) }))} />
        </div>
      </div>
      <div className="side">
        <section className="card" aria-label={t('pick')}>
          <div className="row" style={{ marginBottom: 8 }}>
            <span className="chip">{t('to_pick_n', { n: open.length })}</span>
            {risky.length > 0 && <span className="chip bad">{t('at_risk_n', { n: risky.length })}</span>}
          </div>
          <Show from={{ ...list, data: list.data && tasks }} empty={(l) => l.length === 0} blank={t('no_picks')}>
            {(rows) => (
              <ul className="list">
                {rows.map((p) => (
                  <li key={p.line} className={p.repair === repair ? 'on' : ''}>
                    <div className="task">
                      <span className="bin">{p.bin || '—'}</span>
                      <div>
                        <div><strong>{named(p, 'part_name') || p.part}</strong>{p.quantity > 1 && <strong> × {p.quantity}</strong>}</div>
                        <div className="quiet small"><span className="mono">{p.part}</span> · {p.repair} · {t('to')} {p.ship_to?.label || p.ship_to?.address}</div>
                        {p.serials && p.serials.length > 0 && p.state === 'open' && <div className="quiet small">{t('serials')}: <span className="mono">{p.serials.slice(0, 3).join(', ')}</span></div>}
                      </div>
                      <div title={`${t('leave_by')} ${when(leaveBy(p))} · ${t('due')} ${when(p.due_at)}`}><TimeLeft from={p.created_at} due={leaveBy(p)} now={now} /></div>
                      <State of="pick" is={p.state} />
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </Show>
        </section>
        <div className="stack first">
          <ScanField prompt={prompt} hint={t('scan_hint')} onScan={scan} onEscape={startOver}>
            <Steps names={[t('step_pick'), t('step_pack'), t('step_ship')]} at={step} />
          </ScanField>
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
