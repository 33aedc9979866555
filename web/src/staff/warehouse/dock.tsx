import { Button, Input } from 'antd'
import { useState } from 'react'
import { useDock } from '../../i18n/dock.ts'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { named } from '../../i18n/language.ts'
import { command, get, reading, type Request } from '../../shared/api/client.ts'
import { confirm, repeat, useUnanswered } from '../../shared/api/confirm.ts'
import { useGet, useNow } from '../../shared/api/load.ts'
import type { Blind, Dock, Find, Inspection } from '../../shared/api/types.ts'
import { TimeLeft } from '../../charts/time-left.tsx'
import { useDraft } from '../../shared/draft.ts'
import { day, weight, when } from '../../shared/format.ts'
import { Chip, Show, State } from '../../shared/parts.tsx'
import { Photos, PhotosOf } from '../../shared/photos.tsx'
import { Link } from '../../shared/route.tsx'
import { ScanField, type Said } from '../scan-field.tsx'
import { implausible } from '../weigh.ts'
import { ARRIVALS, chosen, comes, FINDINGS, gramsIn, IDLE, isWork, SEALS, stepOf, type Work } from './dock-steps.ts'
import { Head, useWarehouse } from './warehouse-head.tsx'

const touch = (text: string) => document.dispatchEvent(new CustomEvent('scan', { detail: text }))

/** Where parts come home: scan anything, and the page says what it is and asks what is missing. */
export function DockPage() {
  const t = useDock()
  const at = useWarehouse()
  const waiting = useGet(at.warehouse ? reading('/v1/dock', { query: { warehouse: at.warehouse } }) : null, 15_000)
  const kind = useStateWords()
  const flow = useFlow(at.warehouse, waiting.reload)
  const { work, step } = flow
  const prompts = { find: work.matching ? t('match', { id: work.matching }) : t('scan'), choose: t('several', { n: work.finds.length }), serial: t('scan_serial'), weigh: t('weigh'),
    piece: t('scan_piece'), seal: t('sealed'), blind_weight: t('blind_weight'), blind_bin: t('blind_bin'), finding: t('finding') }
  const keys = step === 'choose' ? work.finds.map((f, i) => [String(i + 1), `${t('one', { part: named(f, 'part_name') || f.id, what: t(`kind.${f.kind}`) })} · ${f.repair || f.id}`] as const)
    : step === 'seal' ? SEALS.map((s, i) => [String(i + 1), t(`seal.${s}`)] as const)
    : step === 'finding' ? FINDINGS.map((f, i) => [String(i + 1), t(`finding.${f}`)] as const) : []
  const words = [
    ...(flow.order ? [{ word: 'TAKE', text: t('word_take', { id: flow.order }) }] : []),
    ...(step === 'serial' ? [{ word: 'NONE', text: t('word_none') }] : []),
    ...(step === 'weigh' && !work.matching && !work.arrived ? ARRIVALS.map((a) => ({ word: a.toUpperCase(), text: kind('arrival', a) })) : []),
    ...(work.scanned && !work.blind && !work.matching ? [{ word: 'BLIND', text: t('word_blind') }] : []),
    ...(work === IDLE ? [] : [{ word: 'CLEAR', text: t('word_clear') }]),
  ]
  return (
    <>
      <Head title={t('title')} at={at} />
      <div className="side">
        <Show from={waiting}>{(d) => <Waits of={d} pick={flow.inspect} end={flow.end} />}</Show>
        <div className="stack first">
          {at.warehouse && <ScanField prompt={prompts[step]} hint={t('hint')} onScan={flow.scan} words={words} unanswered={{ at: flow.unanswered, word: 'AGAIN' }}
            note={keys.length > 0 && <div className="keys">{keys.map(([key, name]) => <button key={key} type="button" onClick={() => touch(key)}><kbd>{key}</kbd>{name}</button>)}</div>} />}
          {work.taken && <Taken of={work.taken} />}
          {flow.last && <section className="card stack" aria-label={t('last', { id: flow.last.subject })}><h2>{t('last', { id: flow.last.subject })}</h2><Photos key={flow.last.subject} {...flow.last} purpose="receipt" /></section>}
        </div>
      </div>
    </>
  )
}

/** What is scanned, one question after another; it is a draft until it is booked. */
function useFlow(warehouse: string, booked: () => void) {
  const t = useDock()
  const kinds = useStateWords()
  const slot = `dock ${warehouse}`
  const { draft: work, change, clear } = useDraft<Work>(slot, IDLE, isWork)
  const unanswered = useUnanswered(slot)
  const [doubted, setDoubted] = useState('')
  // What was booked last may be photographed: it is wet, broken, or not what it weighs.
  const [last, setLast] = useState<{ about: string; subject: string } | null>(null)
  const step = stepOf(work)
  const order = work.taken?.return_order || work.finds.find((f) => f.return_order)?.return_order || ''

  const send = async <T,>(call: Request<T>, text: (answer: T) => string, about?: string, subject?: (answer: T) => string): Promise<Said> => {
    const { answer } = await confirm(call, slot)
    clear()
    setLast(about && subject ? { about, subject: subject(answer) } : null)
    booked()
    return { good: true, text: text(answer) }
  }
  const what = (f: Find) => t('one', { part: named(f, 'part_name') || f.id, what: [t(`kind.${f.kind}`), f.announced === 'elsewhere' ? t('other_place', { place: f.warehouse }) : f.kind === 'old_part' ? t(`announced.${f.announced}`) : ''].filter(Boolean).join(' · ') })
  const match = (body: { return: string; seal: 'intact' } | { line: string; seal: 'intact' | 'opened' }, f: Find) =>
    send(command('/v1/blind-returns/{blind}/match', { path: { blind: work.matching }, body }), () => t('matched', { id: work.matching, part: named(f, 'part_name') || f.id }))
  const take = async (f: Find, scanned: string): Promise<Said> => {
    if (work.matching) {
      if (f.kind === 'blind_return') return { good: false, text: t('wrong_choice') }
      if (f.kind === 'old_part') return match({ return: f.id, seal: 'intact' }, f)
      change({ ...IDLE, matching: work.matching, taken: f, piece: f.id })
      return { good: true, text: what(f) }
    }
    if (f.kind === 'blind_return') {
      change({ ...IDLE, matching: f.id })
      return { good: true, text: what(f) }
    }
    if (f.kind === 'old_part' && !comes(f)) {
      clear()
      return { good: true, text: `${f.id} · ${kinds('return', f.state)} · ${t('bench')}` }
    }
    // The piece itself was scanned: its serial, or the number of a part without serials.
    const isPiece = f.kind === 'unfitted' && (f.serial ? f.serial.toUpperCase() === scanned.toUpperCase() : !f.serialised && f.part.toUpperCase() === scanned.toUpperCase())
    const serial = f.kind === 'old_part' && f.serial && f.serial.toUpperCase() === scanned.toUpperCase() ? f.serial : null
    change({ ...IDLE, scanned, taken: f, piece: isPiece ? scanned : '', serial })
    return { good: true, text: what(f) }
  }
  const find = async (code: string): Promise<Said> => {
    const { finds } = await get('/v1/dock/finds', { query: { warehouse, code } })
    const useful = work.matching ? finds.filter((f) => f.kind !== 'blind_return' && (f.kind !== 'old_part' || comes(f))) : finds
    const [only] = useful
    if (only && useful.length === 1) return take(only, code)
    if (only) {
      change({ scanned: code, finds: useful })
      return { good: true, text: t('several', { n: useful.length }) }
    }
    if (work.matching) return { good: false, text: t('none_match', { code }) }
    change({ ...IDLE, scanned: code, blind: true })
    return { good: false, text: t('none', { code }) }
  }
  const serial = async (text: string): Promise<Said> => {
    if (text.toUpperCase() === 'NONE') {
      change({ serial: '' })
      return { good: true, text: t('no_serial') }
    }
    const expected = work.taken?.serial ?? ''
    if (expected && expected.toUpperCase() !== text.toUpperCase() && doubted !== text) {
      setDoubted(text)
      return { good: false, text: t('other_serial', { serial: text, expected }) }
    }
    change({ serial: text })
    return { good: true, text }
  }
  const weigh = (text: string): Promise<Said> | Said => {
    const f = work.taken, grams = gramsIn(text), arrived = ARRIVALS.find((a) => a.toUpperCase() === text.toUpperCase())
    if (f && arrived && !work.matching) {
      change({ arrived })
      return { good: true, text: `${kinds('arrival', arrived)} · ${t('weigh')}` }
    }
    if (!f || !grams) return { good: false, text: t('weight_wrong') }
    if (implausible(grams, f.expected_grams) && doubted !== text) {
      setDoubted(text)
      return { good: false, text: t('doubt', { weight: weight(grams), expected: weight(f.expected_grams) }) }
    }
    return send(command('/v1/returns/{return}/receive', { path: { return: f.id }, body: { warehouse, serial: work.serial ?? '', gross_grams: grams, ...(work.arrived ? { arrived_as: work.arrived } : {}) } }),
      () => t('received', { part: named(f, 'part_name') || f.part, weight: weight(grams) }), 'return', (r) => r.id)
  }
  const seal = (text: string): Promise<Said> | Said => {
    const f = work.taken, is = chosen(SEALS, text) ?? SEALS.find((s) => s === text)
    if (!f || !is) return { good: false, text: t('wrong_choice') }
    if (work.matching) return match({ line: f.id, seal: is }, f)
    return send(command('/v1/order-lines/{line}/take-back', { path: { line: f.id }, body: { warehouse, scanned: work.piece, seal: is } }),
      () => t(is === 'opened' && f.state !== 'doa' ? 'to_inspect' : 'taken', { part: named(f, 'part_name') || f.part }))
  }
  const blindWeight = async (text: string): Promise<Said> => {
    const grams = gramsIn(text)
    if (!grams) return find(text)
    change({ grams })
    return { good: true, text: weight(grams) }
  }
  const blindBin = (text: string) => send(command('/v1/blind-returns', { body: { warehouse, scanned: work.scanned, gross_grams: work.grams, bin: text.replace(/^@/, '') } }),
    (b) => t('blind_done', { id: b.id, bin: b.bin }), 'blind_return', (b) => b.id)
  const finding = (text: string): Promise<Said> | Said => {
    const i = work.inspecting, found = chosen(FINDINGS, text) ?? FINDINGS.find((f) => f === text)
    if (!i || !found) return { good: false, text: t('wrong_choice') }
    return send(command('/v1/inspections/{inspection}/finding', { path: { inspection: i.id }, body: { finding: found } }), () => t('decided', { part: named(i, 'part_name') || i.part, finding: t(`finding.${found}`) }))
  }
  const choose = async (text: string): Promise<Said> => {
    const f = chosen(work.finds, text)
    return f ? take(f, work.scanned) : find(text)
  }
  const piece = async (text: string): Promise<Said> => {
    change({ piece: text })
    return { good: true, text }
  }
  const answers: Record<typeof step, (text: string) => Promise<Said> | Said> = { find, choose, serial, weigh, piece, seal, blind_weight: blindWeight, blind_bin: blindBin, finding }
  const scan = async (text: string): Promise<Said> => {
    const word = text.toUpperCase()
    if (unanswered) return word === 'AGAIN' ? again() : { good: false, text: t('first_again') }
    if (word === 'CLEAR') {
      clear()
      return { good: true, text: t('cleared') }
    }
    if (word === 'TAKE' && order) {
      await confirm(command('/v1/return-orders/{return_order}/take', { path: { return_order: order }, body: { warehouse } }), slot)
      booked()
      return { good: true, text: t('took', { id: order }) }
    }
    if (word === 'BLIND') {
      change({ ...IDLE, scanned: work.scanned, blind: true })
      return { good: true, text: t('blind') }
    }
    return answers[step](text)
  }
  const again = async (): Promise<Said> => {
    if (!(await repeat(slot))) return { good: false, text: t('again_none') }
    clear()
    booked()
    return { good: true, text: t('again_done') }
  }
  const inspect = (i: Inspection) => change({ ...IDLE, inspecting: i })
  const end = async (b: Blind, reason: string) => {
    await confirm(command('/v1/blind-returns/{blind}/end', { path: { blind: b.id }, body: { reason } }))
    booked()
  }
  return { work, step, scan, unanswered, inspect, end, order, last }
}

function Taken({ of: f }: { of: Find }) {
  const t = useDock()
  return (
    <section className="card stack" aria-label={f.id}>
      <div className="row"><h2>{named(f, 'part_name') || f.part}</h2><State of={f.kind === 'old_part' ? 'return' : 'line'} is={f.state} /><Chip tone={f.announced === 'here' ? 'good' : 'info'}>{t(`announced.${f.announced}`)}</Chip></div>
      <dl className="facts">
        <dt>{t('repair')}</dt><dd>{f.repair || '—'}</dd>
        <dt>{t('engineer')}</dt><dd>{f.engineer || '—'}</dd>
        <dt>{t('serial')}</dt><dd className="mono">{f.serial || '—'}</dd>
        {f.bag && <><dt>{t('bag_label')}</dt><dd className="mono">{f.bag}</dd></>}
        {f.expected_grams > 0 && <><dt>{t('weight')}</dt><dd>{weight(f.expected_grams)}</dd></>}
        {f.hazard_code && <><dt>{t('hazard')}</dt><dd className="mono">{f.hazard_code}</dd></>}
        {f.due_at && <><dt>{t('due')}</dt><dd className="num">{day(f.due_at)}</dd></>}
      </dl>
    </section>
  )
}

function Waits({ of: d, pick, end }: { of: Dock; pick: (i: Inspection) => void; end: (b: Blind, reason: string) => Promise<void> }) {
  const t = useDock()
  const s = useStaff()
  const word = useStateWords()
  const now = useNow()
  const nothing = d.returns.length + d.blind_returns.length + d.inspections.length === 0
  return (
    <section className="card stack" aria-label={t('waits')}>
      <div className="spread"><h2>{t('waits')}</h2><span className="quiet small">{t('hazard_first')}</span></div>
      {nothing && <p className="quiet">{t('nothing')}</p>}
      {d.inspections.length > 0 && <><h3>{t('inspections')}</h3>
        <ul className="list" aria-label={t('inspections')}>
          {d.inspections.map((i) => (
            <li key={i.id} className="spread">
              <div><strong>{named(i, 'part_name') || i.part}</strong><div className="quiet small mono">{i.serial || i.part}</div><PhotosOf about="inspection" subject={i.id} purpose="receipt" /></div>
              <TimeLeft from={i.opened_at} due={i.due_at} now={now} />
              <Button size="small" onClick={() => pick(i)}>{t('choose')}</Button>
            </li>
          ))}
        </ul></>}
      {d.blind_returns.length > 0 && <><h3>{t('blind')}</h3>
        <ul className="list" aria-label={t('blind')}>{d.blind_returns.map((b) => <BlindRow key={b.id} of={b} end={end} />)}</ul></>}
      {d.returns.length > 0 && <><h3>{t('old_parts')}</h3>
        <ul className="list" aria-label={t('old_parts')}>
          {d.returns.map((r) => (
            <li key={r.id} className="spread">
              <div>
                <strong>{named(r, 'part_name') || r.part}</strong> {r.hazard_code && <Chip tone="warn">{r.hazard_code}</Chip>} {r.arrived_as && <Chip tone="bad">{word('arrival', r.arrived_as)}</Chip>}
                <div className="quiet small"><span className="mono">{r.id}</span> {r.bag && <span className="mono">· {r.bag}</span>} · {t('since')} {when(r.received_at ?? r.handed_over_at)}</div>
                {r.received_at && <PhotosOf about="return" subject={r.id} purpose="receipt" />}
              </div>
              <State of="return" is={r.state} />
              {r.state === 'handed_over' ? <Button size="small" onClick={() => touch(r.id)}>{t('choose')}</Button> : <Link to="/returns" className="small">{s('returns')}</Link>}
            </li>
          ))}
        </ul></>}
    </section>
  )
}

function BlindRow({ of: b, end }: { of: Blind; end: (b: Blind, reason: string) => Promise<void> }) {
  const t = useDock()
  const [why, setWhy] = useState<string | null>(null)
  return (
    <li className="stack">
      <div className="spread">
        <div><strong className="mono">{b.id}</strong> {named(b, 'part_name')} <span className="mono quiet">{b.serial}</span>
          <div className="quiet small">{weight(b.gross_grams)} · {t('bin')} <span className="mono">{b.bin}</span> · {t('since')} {when(b.received_at)}{b.note && <> · {b.note}</>}</div><PhotosOf about="blind_return" subject={b.id} purpose="receipt" /></div>
        <span className="row"><Button size="small" onClick={() => touch(b.id)}>{t('choose')}</Button><Button size="small" onClick={() => setWhy(why === null ? '' : null)}>{t('end')}</Button></span>
      </div>
      {why !== null && (
        <form className="row" onSubmit={(e) => { e.preventDefault(); void end(b, why.trim()).then(() => setWhy(null)) }}>
          <Input aria-label={t('end_why')} placeholder={t('end_why')} value={why} onChange={(e) => setWhy(e.target.value)} minLength={3} maxLength={500} required />
          <Button htmlType="submit" type="primary">{t('end')}</Button>
        </form>
      )}
    </li>
  )
}
