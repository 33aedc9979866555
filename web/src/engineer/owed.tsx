import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import { useNow } from '../shared/api/load.ts'
import type { Brings, Owed as Thing } from '../shared/api/types.ts'
import { TimeLeft } from '../charts/time-left.tsx'
import { day, when, weight } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { useEngineer } from '../i18n/engineer.ts'
import { useHome } from '../i18n/home.ts'
import { useStateWords } from '../i18n/states.ts'
import { useValue } from '../i18n/value.ts'
import { Blank, Chip, Show, State } from '../shared/parts.tsx'
import { go, Link } from '../shared/route.tsx'
import { ScoreDefinitions, ScoreFacts } from '../shared/score.tsx'
import { useAct } from './act.tsx'
import { CodeField } from './code-field.tsx'
import { far, Won } from './old-parts.tsx'
import { Screen } from './shell.tsx'
import { useRead } from './read.ts'
import { atHour, WAYS, type Way } from './way-home.ts'

/** What the engineer has to give back: he chooses what goes home, and sees who has the rest. */
export function Owed() {
  const t = useEngineer()
  const h = useHome()
  const v = useValue()
  const list = useRead(reading('/v1/owed'))
  const score = useRead(reading('/v1/returns-scorecard'))
  const decided = useRead(reading('/v1/returns', { query: { settled: true, limit: 20 } }))
  const [chosen, setChosen] = useState<readonly string[]>([])
  return (
    <Screen title={t('owed')}>
      <Show from={list}>
        {({ items, carriers }) => {
          const mine = items.filter((o) => !o.return_order && o.holder === 'engineer')
          const going = items.filter((o) => !mine.includes(o))
          const toSend = mine.filter((o) => chosen.includes(o.reference))
          return (
            <>
              {score.data?.items[0] && <details className="card"><summary style={{ minHeight: 44, display: 'flex', alignItems: 'center', cursor: 'pointer' }}>{v('my_score')}</summary><ScoreFacts of={score.data.items[0]} /><ScoreDefinitions of={score.data.items[0]} /></details>}
              {items.length === 0 && <Blank>{t('nothing_owed')}</Blank>}
              {mine.map((o) => (
                <label key={o.reference} className="tap stack" style={{ gap: 6 }}>
                  <span className="row"><input type="checkbox" checked={chosen.includes(o.reference)} aria-label={h('choose', { part: named(o, 'part_name') || o.part })}
                    onChange={(e) => setChosen(e.target.checked ? [...chosen, o.reference] : chosen.filter((r) => r !== o.reference))} /><Facts of={o} /></span>
                </label>
              ))}
              {toSend.length > 0 && <SendHome things={toSend} carriers={carriers} sent={() => { setChosen([]); list.reload() }} />}
              {going.length > 0 && (
                <section className="stack" aria-label={h('going')}>
                  <h2>{h('going')}</h2>
                  {going.map((o) => o.return_order
                    ? <Link key={o.reference} to={`/m/home/${o.return_order}`} className="tap stack" style={{ gap: 6 }}><Facts of={o} /></Link>
                    : <div key={o.reference} className="card stack"><Facts of={o} /></div>)}
                </section>
              )}
            </>
          )
        }}
      </Show>
      {decided.data && decided.data.items.length > 0 && (
        <section className="stack" aria-label={t('decided')}>
          <h2>{t('decided')}</h2>
          {decided.data.items.map((r) => (
            <Link key={r.id} to={`/m/owed/${r.id}`} className="tap stack" style={{ gap: 6 }}>
              <span className="spread"><span className="title">{named(r, 'part_name') || r.part}</span><State of="return" is={r.state} /></span>
              <span className="quiet small"><span className="mono">{r.id}</span> · {r.repair}</span>
              <Won of={r} />
            </Link>
          ))}
        </section>
      )}
    </Screen>
  )
}

function Facts({ of: o }: { of: Thing }) {
  const t = useEngineer()
  const h = useHome()
  const word = useStateWords()
  const now = useNow()
  return (
    <span className="stack" style={{ gap: 6, flex: 1 }}>
      <span className="spread"><span className="title">{named(o, 'part_name') || o.part}</span><State of={o.kind === 'old_part' ? 'return' : 'line'} is={o.state} /></span>
      <span className="quiet small"><span className="mono">{o.serial || o.part}</span> · {o.repair} · {o.kind === 'old_part' ? weight(o.grams) : word('problem', o.problem)}</span>
      {o.due_at && o.since && o.holder === 'engineer' && <TimeLeft from={o.since} due={o.due_at} now={now} />}
      {o.due_at && <span className="small num">{t('due_back')} {day(o.due_at)}</span>}
      {o.clock_stopped_at && o.holder === 'engineer' && <Chip tone="info">{h('clock_stands', { at: when(o.clock_stopped_at) })}</Chip>}
      {o.return_order && <span className="small">{word('holder', o.holder)} · <span className="mono">{o.return_order}</span>{o.waybill && <> · <span className="mono">{o.waybill}</span></>}{o.last_scan && <> · {when(o.last_scan.at)} {o.last_scan.place}</>}</span>}
      {o.kind === 'old_part' && o.holder === 'engineer' && !o.return_order && <Link to={`/m/owed/${o.reference}`} className="small">{h('more')}</Link>}
      {o.kind === 'unfitted' && o.holder === 'engineer' && <Link to={`/m/parts/${o.reference}`} className="small">{h('more')}</Link>}
    </span>
  )
}

/** One label for what was chosen: how it goes, to where, and when it is collected. */
function SendHome({ things, carriers, sent }: { things: readonly Thing[]; carriers: readonly Brings[]; sent: () => void }) {
  const h = useHome()
  const t = useEngineer()
  const word = useStateWords()
  const regional = useRead(reading('/v1/locations', { query: { kind: 'regional', limit: 100 } }), 0)
  const city = useRead(reading('/v1/locations', { query: { kind: 'city', limit: 100 } }), 0)
  const first = things[0]
  const repair = useRead(first ? reading('/v1/repairs/{repair}', { path: { repair: first.repair } }) : null, 0)
  const home = repair.data
  const known = city.data && regional.data ? [...city.data.items, ...regional.data.items] : []
  // The nearest dock is offered first, and none before all are known: what is shown is what is sent.
  const places = home ? known.toSorted((a, b) => far(home, a) - far(home, b)) : repair.problem ? known : []
  const { act, busy, outcome } = useAct((c) => {
    if (c.state === 'conflict') return
    sent()
    const made = c.answer
    if (typeof made === 'object' && made && 'id' in made && typeof made.id === 'string') go(`/m/home/${made.id}`)
  })
  const [way, setWay] = useState<Way>('pickup')
  const [carrier, setCarrier] = useState('')
  const [where, setWhere] = useState('')
  const [address, setAddress] = useState('')
  const [from, setFrom] = useState(atHour(1, 9))
  const [to, setTo] = useState(atHour(1, 12))
  const [scans, setScans] = useState<Record<string, string>>({})
  const warehouse = where || places[0]?.code || ''
  const by = carrier || carriers[0]?.code || ''
  const unread = things.filter((o) => o.kind === 'unfitted' && o.serialised && !o.serial)
  const send = () => act({ kind: 'home', about: things.map((o) => named(o, 'part_name') || o.part).join(', '), call: command('/v1/return-orders', { body: {
    warehouse, way, sender_kind: 'engineer', items: things.map((o) => ({ kind: o.kind, reference: o.reference, ...(scans[o.reference] && { scanned: scans[o.reference]?.trim() ?? '' }) })),
    ...(way !== 'van' && { carrier: by }), ...(address.trim() && { address: address.trim() }),
    ...(way === 'pickup' && { window_from: new Date(from).toISOString(), window_to: new Date(to).toISOString() }) } }) })
  return (
    <form className="card stack" aria-label={h('send')} onSubmit={(e) => { e.preventDefault(); void send() }}>
      <h2>{h('send_n', { n: things.length })}</h2>
      {unread.map((o) => <CodeField key={o.reference} name={`piece-${o.reference}`} label={h('scan_piece', { part: named(o, 'part_name') || o.part })} value={scans[o.reference] ?? ''} onChange={(v) => setScans({ ...scans, [o.reference]: v })} />)}
      <label className="field"><span>{h('way')}</span>
        <select name="way" value={way} onChange={(e) => setWay(WAYS.find((w) => w === e.target.value) ?? 'pickup')}>{WAYS.map((w) => <option key={w} value={w}>{word('return_way', w)}</option>)}</select>
      </label>
      {way !== 'van' && (
        <label className="field"><span>{h('carrier')}</span>
          <select name="carrier" value={by} onChange={(e) => setCarrier(e.target.value)} required>{carriers.map((c) => <option key={c.code} value={c.code}>{named(c) || c.code}</option>)}</select>
        </label>
      )}
      {way === 'pickup' && (
        <>
          <label className="field"><span>{h('window_from')}</span><input type="datetime-local" name="window_from" value={from} onChange={(e) => setFrom(e.target.value)} required /></label>
          <label className="field"><span>{h('window_to')}</span><input type="datetime-local" name="window_to" value={to} onChange={(e) => setTo(e.target.value)} required /></label>
          <label className="field"><span>{h('address')}</span><input name="address" value={address} onChange={(e) => setAddress(e.target.value)} maxLength={200} /></label>
        </>
      )}
      <label className="field"><span>{t('where')}</span>
        <select name="warehouse" value={warehouse} onChange={(e) => setWhere(e.target.value)} required>{places.map((l) => <option key={l.code} value={l.code}>{named(l) || l.code}</option>)}</select>
      </label>
      <button className="go" disabled={busy || !warehouse}>{h('send')}</button>
      {outcome}
    </form>
  )
}
