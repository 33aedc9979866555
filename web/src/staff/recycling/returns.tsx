import { Button, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { command, get, reading, type Request } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { useNow } from '../../shared/api/load.ts'
import type { Return } from '../../shared/api/types.ts'
import { TimeLeft } from '../../charts/time-left.tsx'
import { day, percent, weight, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Blank, Chip, Show, State } from '../../shared/parts.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { useDraft } from '../../shared/draft.ts'
import { implausible } from '../weigh.ts'
import { otherThan, partOf } from '../warehouse/basket.ts'
import { useWarehouse } from '../warehouse/warehouse-head.tsx'
import { BenchFaults } from './bench-faults.tsx'
import { Photos } from '../../shared/photos.tsx'
import { Examined, examined, HOLDERS, Instrument, type Seen } from './bench.tsx'
import { ScanField, Steps, type Said } from '../scan-field.tsx'

const VERDICTS = ['fault_confirmed', 'no_fault_found', 'other_part', 'tampered', 'handling_damage'] as const
const GRADES = ['A', 'B', 'C', 'D', 'H', 'Q', 'X'] as const

type Work = { of: Return; serial: string | null; seen?: Seen }

/** What lies on the bench. */
type Bench = { work: Work | null }
const EMPTY: Bench = { work: null }
const isBench = (kept: object): kept is Bench => 'work' in kept

/** Which question the field asks of a return in this state. */
function stageOf(work: Work | null): 'find' | 'serial' | 'weight' | 'bag' | 'verdict' | 'holder' | 'grade' {
  switch (work?.of.state) {
    case 'handed_over': return work.serial === null ? 'serial' : 'weight'
    case 'received':
      if (work.of.esd && work.seen?.bag === undefined) return 'bag'
      return work.seen?.verdict === 'handling_damage' && !work.seen.holder ? 'holder' : 'verdict'
    case 'inspected': return 'grade'
    default: return 'find'
  }
}

export function ReturnsPage() {
  const t = useStaff()
  const state = useStateWords()
  const now = useNow()
  const { places, warehouse, choose, known } = useWarehouse()
  const [filter, setFilter] = useState<Return['state'] | '' | 'open'>('open')
  const list = useList(warehouse ? reading('/v1/returns', { query: { warehouse, ...(filter === 'open' ? { open: true } : { state: filter }), limit: 100 } }) : null, 15_000)
  const { draft: { work }, change, clear } = useDraft(`bench ${warehouse}`, EMPTY, isBench)
  const setWork = (next: Work) => change({ work: next })
  const seen = work?.seen ?? {}
  const see = (more: Seen) => work && setWork({ ...work, seen: { ...seen, ...more } })
  const stage = stageOf(work)
  // What was scanned against what is expected: the same once more insists.
  const doubted = useRef('')
  const insists = (text: string) => {
    const again = doubted.current === text
    doubted.current = again ? '' : text
    return again
  }
  const latest = useRef(work)
  useEffect(() => {
    latest.current = work
  })
  // What was on the bench when the page was left may have been booked meanwhile.
  const id = work?.of.id
  useEffect(() => {
    if (!id) return
    let live = true
    get('/v1/returns/{return}', { path: { return: id } }).then((of) => live && of.version > (latest.current?.of.version ?? 0) && change({ work: { of, serial: null } }), () => undefined)
    return () => {
      live = false
    }
  }, [id, change])

  const find = async (code: string): Promise<Said> => {
    const known = (list.data ?? []).find((r) => r.bag === code || r.expected_serial === code)
    const found = await get('/v1/returns/{return}', { path: { return: known?.id ?? code.toUpperCase() } }).catch(() => undefined)
    if (!found) return { good: false, text: t('ret_unknown', { code }) }
    if (found.state === 'obliged' || found.state === 'overdue') return { good: false, text: t('ret_not_here') }
    setWork({ of: found, serial: null })
    return { good: true, text: `${found.id} · ${named(found, 'part_name')} · ${state('return', found.state)}` }
  }
  const step = async (call: (path: { return: string }) => Request<Return>, text: (r: Return) => string): Promise<Said> => {
    if (!work) return { good: false, text: t('ret_bad_choice') }
    const sent = call({ return: work.of.id })
    const { answer: next } = await confirm(sent, sent.address)
    setWork({ of: next, serial: null })
    list.reload()
    return { good: true, text: text(next) }
  }
  const takeSerial = async (text: string): Promise<Said> => {
    if (!work) return { good: false, text: t('ret_bad_choice') }
    const expected = work.of.expected_serial
    if (text !== expected) {
      const other = (await otherThan(text)) ?? ((await partOf(text)) ? 'part' : undefined)
      if (other) return { good: false, text: t('other_kind', { code: text, kind: state('kind_of', other) }) }
      if (expected && !insists(text)) return { good: false, text: t('doubt_serial', { serial: text, expected }) }
    }
    setWork({ ...work, serial: text })
    return { good: true, text }
  }
  const inspect = (verdict: (typeof VERDICTS)[number], with_: Seen) =>
    step((path) => command('/v1/returns/{return}/inspect', { path, body: examined(verdict, with_) }), (r) => t('ret_inspected', { verdict: state('verdict', r.verdict) }))
  const scan = async (text: string): Promise<Said> => {
    const other = places.find((p) => p.code === text.toUpperCase())
    if (other) {
      choose(other.code)
      return { good: true, text: named(other) }
    }
    if (text.toUpperCase() === 'CLEAR') return clear(), { good: true, text: t('ok_reset') }
    if (/^C\d+$/i.test(text)) return find(text)
    switch (stage) {
      case 'serial':
        return takeSerial(text)
      case 'weight':
        if (!/^\d{1,6}$/.test(text) || Number(text) < 1) return { good: false, text: t('err_weight') }
        if (implausible(Number(text), work?.of.expected_grams) && !insists(text)) return { good: false, text: t('doubt_weight', { weight: weight(Number(text)), expected: weight(work?.of.expected_grams) }) }
        return step((path) => command('/v1/returns/{return}/receive', { path, body: { warehouse, serial: work?.serial ?? '', gross_grams: Number(text) } }), (r) => t('ret_received', { weight: weight(r.gross_grams) }))
      case 'verdict': {
        const verdict = VERDICTS[Number(text) - 1] ?? VERDICTS.find((v) => v === text)
        if (!verdict) return { good: false, text: t('ret_bad_choice') }
        if (verdict === 'handling_damage' && !seen.holder) {
          see({ verdict })
          return { good: true, text: state('verdict', verdict) }
        }
        return inspect(verdict, seen)
      }
      case 'bag': {
        if (text !== '1' && text !== '2') return { good: false, text: t('ret_bad_choice') }
        see({ bag: text === '1' })
        return { good: true, text: t(text === '1' ? 'bag_yes' : 'bag_no') }
      }
      case 'holder': {
        const holder = HOLDERS[Number(text) - 1] ?? HOLDERS.find((h) => h === text)
        if (!holder) return { good: false, text: t('ret_bad_choice') }
        see({ holder })
        return inspect('handling_damage', { ...seen, holder })
      }
      case 'grade': {
        const grade = GRADES.find((g) => g === text.toUpperCase())
        return grade ? step((path) => command('/v1/returns/{return}/grade', { path, body: { grade } }), (r) => t('ret_graded', { grade: `${r.grade} ${state('grade', r.grade)}` })) : { good: false, text: t('ret_bad_choice') }
      }
      default: return find(text)
    }
  }
  const prompts = { find: t('ret_scan'), serial: t('ret_serial'), weight: t('ret_weight'), bag: t('ret_bag'), holder: t('ret_holder'), verdict: t('ret_verdict'), grade: t('ret_grade') }
  const choices = stage === 'verdict' ? VERDICTS.map((v, i) => [String(i + 1), state('verdict', v)] as const) : stage === 'bag' ? [['1', t('bag_yes')] as const, ['2', t('bag_no')] as const]
    : stage === 'holder' ? HOLDERS.map((h, i) => [String(i + 1), state('damaged_by', h)] as const) : stage === 'grade' ? GRADES.map((g) => [g, state('grade', g)] as const) : []
  return (
    <>
      <div className="spread">
        <h1>{t('returns')}</h1>
        <div className="row">
          <Select aria-label={t('warehouse')} value={warehouse || null} onChange={choose} style={{ minWidth: 190 }} options={places.map((p) => ({ value: p.code, label: named(p) || p.code }))} />
          <Select aria-label={t('state')} value={filter} onChange={setFilter} style={{ minWidth: 130 }}
            options={[{ value: 'open' as const, label: t('ret_open') }, { value: '' as const, label: t('all') }, ...(['handed_over', 'received', 'inspected', 'graded', 'staged', 'closed'] as const).map((s) => ({ value: s, label: state('return', s) }))]} />
        </div>
      </div>
      <div className="side">
        <section className="card" aria-label={t('returns')}>
          <Show from={list} empty={(l) => l.length === 0}>
            {(rows) => (
              <ul className="list">
                {rows.map((r) => (
                  <li key={r.id} className={r.id === work?.of.id ? 'on' : ''}>
                    <div className="task">
                      <Button type="link" size="small" style={{ padding: 0 }} onClick={() => void get('/v1/returns/{return}', { path: { return: r.id } }).then((of) => setWork({ of, serial: null }))}>{r.id}</Button>
                      <div>
                        <strong>{named(r, 'part_name') || r.part}</strong>
                        <div className="quiet small">{r.expected_serial && <span className="mono">{r.expected_serial} · </span>}{r.bag && <span className="mono">{r.bag} · </span>}{r.engineer}{r.hazard_code && <> · {r.hazard_code}</>}</div>
                      </div>
                      {r.closed_at || r.received_at ? <span className="quiet small num">{when(r.received_at)}</span> : <TimeLeft from={r.obliged_at} due={r.due_at} now={now} />}
                      <State of="return" is={r.state} />
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </Show>
          {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
        </section>
        <div className="stack first">
          <ScanField ready={known} prompt={prompts[stage]} onScan={scan} words={work ? [{ word: 'CLEAR', text: t('word.clear') }] : []}
            note={choices.length > 0 && <div className="keys">{choices.map(([key, name]) => <button key={key} type="button" onClick={() => document.dispatchEvent(new CustomEvent('scan', { detail: key }))}><kbd>{key}</kbd>{name}</button>)}</div>}>
            <Steps names={[t('scan'), t('serial'), t('gross'), t('verdict'), t('grade')]} at={['find', 'serial', 'weight', 'verdict', 'grade'].indexOf(stage === 'bag' || stage === 'holder' ? 'verdict' : stage)} />
          </ScanField>
          {work ? <OnTheBench key={work.of.id} of={work.of} seen={seen} see={see} /> : <div className="card"><Blank>{t('ret_scan')}</Blank></div>}
        </div>
      </div>
    </>
  )
}

function OnTheBench({ of: r, seen, see }: { of: Return; seen: Seen; see: (more: Seen) => void }) {
  const t = useStaff()
  const state = useStateWords()
  const off = r.gross_grams && r.expected_grams ? Math.abs(r.gross_grams - r.expected_grams) / r.expected_grams : 0
  return (
    <section className="card stack" aria-label={r.id}>
      <div className="row"><h2>{named(r, 'part_name') || r.part}</h2><State of="return" is={r.state} />{(r.flags ?? []).map((f) => <Chip key={f} tone="warn">{state('flag', f)}</Chip>)}</div>
      <dl className="facts">
        <dt>{t('expected_serial')}</dt><dd className="mono">{r.expected_serial || '—'}</dd>
        {r.actual_serial && <><dt>{t('actual_serial')}</dt><dd className="mono">{r.actual_serial}</dd></>}
        <dt>{t('expected_weight')}</dt><dd>{weight(r.expected_grams)}</dd>
        {r.gross_grams && <><dt>{t('gross')}</dt><dd>{weight(r.gross_grams)} {off > 0.25 && <Chip tone="bad">{t('weight_differs', { share: percent(off, 0) })}</Chip>}</dd></>}
        <dt>{t('hazard')}</dt><dd className="mono">{r.hazard_code || t('none')}</dd>
        <dt>{t('bag')}</dt><dd className="mono">{r.bag || '—'}</dd>
        <dt>{t('repair')}</dt><dd>{r.repair}</dd>
        <dt>{t('due_back')}</dt><dd className="num">{day(r.due_at)}</dd>
        {r.verdict && <><dt>{t('verdict')}</dt><dd>{state('verdict', r.verdict)}</dd></>}
        <Examined of={r} />
        {r.grade && <><dt>{t('grade')}</dt><dd>{r.grade} {state('grade', r.grade)}</dd></>}
        {r.lot && <><dt>{t('lot')}</dt><dd>{r.lot}</dd></>}
      </dl>
      <BenchFaults of={r.id} />
      {r.state === 'received' && <Instrument seen={seen} change={see} />}
      <Photos about="return" subject={r.id} purpose={r.state === 'received' || r.state === 'inspected' ? 'bench' : 'receipt'} />
    </section>
  )
}
