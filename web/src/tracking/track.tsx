import { lazy, Suspense, useEffect } from 'react'
import { command, reading } from '../shared/api/client.ts'
import { useNow } from '../shared/api/load.ts'
import type { Snapshot, SnapshotPromise, SnapshotStep } from '../shared/api/types.ts'
import { Conversation } from '../shared/conversation.tsx'
import { day, short, span, when } from '../shared/format.ts'
import { named, told } from '../i18n/language.ts'
import { Chip, Fault, LanguageSwitch, State, Waiting } from '../shared/parts.tsx'
import { useTracking } from '../i18n/tracking.ts'
import { useStateWords } from '../i18n/states.ts'
import { Appointment } from './appointment.tsx'
import { TakeBack } from './take-back.tsx'
import { useLive } from './live-page.ts'
import { Visit } from './visit.tsx'
import { Quotes } from './quotes.tsx'

// What most pages that are looked at do not show is loaded when it is shown.
const OldParts = lazy(() => import('./old-parts.tsx').then((m) => ({ default: m.OldParts })))
const Where = lazy(() => import('./parcel-map.tsx').then((m) => ({ default: m.Where })))

export function Track({ token }: { token: string }) {
  const t = useTracking()
  const live = useLive(token)
  const p = live.snapshot
  const title = t('title')
  useEffect(() => {
    document.title = `${title} · Fettle`
  }, [title])
  return (
    <div className="track-page">
      <header className="spread head">
        <div className="row"><img src="/favicon.svg" width={32} height={32} alt="" /><strong>Fettle</strong></div>
        <LanguageSwitch />
      </header>
      <main className="stack-l">
        {!p && !live.problem && <Waiting />}
        {!p && live.problem?.passing && <div className="stack"><h1>{t('title')}</h1><Fault problem={live.problem} /></div>}
        {!p && live.problem && !live.problem.passing && <section className="card stack" role="alert"><h1>{t('gone')}</h1><p>{t('gone_why')}</p><p>{t('gone_next')}</p></section>}
        {p && <Body token={token} snapshot={p} how={live.how} away={!!live.problem} />}
      </main>
    </div>
  )
}

const stages: Record<string, number> = {
  received: 1, triaged: 1, booked: 1, in_visit: 2, awaiting_parts: 2, ready_to_resume: 4, completed: 5, settled: 5, cancelled: 5,
}

function stageOf(p: Snapshot): number {
  const base = stages[p.state] ?? 1
  if (base >= 4) return base
  const lines = (p.lines ?? []).map((l) => l.state)
  if (lines.some((s) => ['installed', 'received'].includes(s))) return 4
  if (lines.some((s) => ['shipped', 'delivered'].includes(s))) return 3
  return lines.length > 0 ? Math.max(2, base) : base
}

/** Flags of a parcel that mean something to who waits for it; the others are for who corrects them. */
const TOLD = ['delivery_disputed', 'forwarded', 'return_leg']

/** States of a parcel in which a forecast of its arrival means something. */
const EXPECTED = ['label_printed', 'picked_up', 'in_transit', 'at_hub', 'out_for_delivery', 'attempt_failed', 'on_hold', 'exception']

function Body({ token, snapshot: p, how, away }: { token: string; snapshot: Snapshot; how: 'stream' | 'poll'; away: boolean }) {
  const t = useTracking()
  const state = useStateWords()
  const now = useNow(15_000)
  const news = lastNews(p)
  const stage = stageOf(p)
  const promises = p.promises ?? []
  const precision = precisionOf(p, now)
  const next = told(p.next)
  return (
    <>
      <section className="stack">
        <div className="spread"><h1>{named(p, 'model_name')}</h1><State of="repair" is={p.state} /></div>
        <ol className="stages" aria-label={t('stages')}>
          {([1, 2, 3, 4, 5] as const).map((n) => <li key={n} className={n < stage || stage === 5 ? 'done' : n === stage ? 'now' : ''} aria-current={n === stage ? 'step' : undefined}>{t(`stage.${n}`)}</li>)}
        </ol>
        <p className="small quiet">
          <span className={`pulse ${how}`} aria-hidden="true" /> {away ? t('away') : how === 'stream' ? t('live') : t('polling')} · {now - news < 60_000 ? t('now') : t('news', { span: span(now - news) })} · {p.repair}
          {p.engineer && <> · {t('engineer', { name: p.engineer })}</>}
        </p>
      </section>
      <Appointment token={token} open={stage < 5 && !['cancelled', 'in_visit', 'completed', 'settled'].includes(p.state)} />
      {next && <section className="card next" aria-live="polite"><h2>{t('next')}</h2><p>{next}</p></section>}
      <Visit token={token} />
      <Quotes token={token} zone={p.zone} />
      {(p.lines ?? []).map((l, i) => (
        <section key={i} className="card stack" aria-label={named(l, 'part_name')}>
          <div className="spread"><h2>{named(l, 'part_name')}</h2>{l.to_collect ? <State of="shipment" is="ready_for_pickup" /> : <State of="line" is={l.state} />}</div>
          {l.refurbished && <p className="small">{l.refurbished.tested_at ? t('refurbished_tested', { at: day(l.refurbished.tested_at, p.zone), n: l.refurbished.warranty_days }) : t('refurbished_soon', { n: l.refurbished.warranty_days })}</p>}
          {l.promise && <PromiseBox promise={l.promise} now={now} zone={p.zone} />}
          {named(l, 'source_name') && <p className="quiet">{t('from', { place: named(l, 'source_name') })}</p>}
        </section>
      ))}
      {(promises.length > 1 || promises.some((h) => h.changed)) && <History promises={promises} zone={p.zone} />}
      {p.site && (p.shipments ?? []).length + (p.lines ?? []).filter((l) => l.source).length > 0 && (
        <section className="card stack"><h2>{t('map')}</h2><Suspense fallback={<div className="map-wait"><Waiting /></div>}><Where snapshot={p} now={now} /></Suspense>{precision && <p className="quiet small">{t(precision)}</p>}</section>
      )}
      {(p.shipments ?? []).map((s) => (
        <section key={s.id} className="card stack">
          <div className="spread"><h2>{t('timeline')}</h2><State of="shipment" is={s.state} /></div>
          <p className="quiet small">{t('parcel_by', { carrier: named(s, 'carrier_name'), waybill: s.waybill_masked })} {(s.flags ?? []).filter((f) => TOLD.includes(f)).map((f) => <Chip key={f} tone="warn">{state('flag', f)}</Chip>)}</p>
          {s.eta_at && EXPECTED.includes(s.state) && <p>{t('eta', { time: when(s.eta_at, p.zone) })}</p>}
          {s.pickup && <p><strong>{t('collect', { place: s.pickup.place, time: when(s.pickup.until, p.zone) })}</strong></p>}
          <Steps steps={s.timeline} zone={p.zone} />
        </section>
      ))}
      {p.checks.map((c, i) => (
        <section key={i} className="card stack"><h2>{t('checks')}</h2><p>{t(c.state === 'open' ? 'check_open' : c.bad ? 'check_bad' : 'check_good', { part: named(c, 'part_name'), time: when(c.due_at, p.zone) })}</p></section>
      ))}
      <Conversation read={reading('/v1/track/{token}/messages', { path: { token } })} write={(body) => command('/v1/track/{token}/messages', { path: { token }, body: { body } })} me="customer" zone={p.zone} />
      {(p.old_parts.length > 0 || !!p.points.confirmed || !!p.points.pending) && <Suspense><OldParts token={token} parts={p.old_parts} points={p.points} /></Suspense>}
      <TakeBack token={token} />
    </>
  )
}

/** What is to be said of how exactly the map shows the parcel. */
function precisionOf(p: Snapshot, now: number): 'about' | 'exact' | 'forgotten' | '' {
  const parcels = p.shipments ?? []
  if (parcels.some((s) => s.places_until && Date.parse(s.places_until) <= now)) return 'forgotten'
  if (!parcels.some((s) => s.position)) return ''
  return parcels.every((s) => !s.position || s.exact) ? 'exact' : 'about'
}

function lastNews(p: Snapshot): number {
  const times = [p.updated_at, ...(p.shipments ?? []).flatMap((s) => (s.timeline ?? []).map((x) => x.at))].map((x) => Date.parse(x)).filter((x) => x <= Date.now())
  return times.length > 0 ? Math.max(...times) : Date.now()
}

function PromiseBox({ promise: p, now, zone }: { promise: SnapshotPromise; now: number; zone: string }) {
  const t = useTracking()
  const left = Date.parse(p.arrives_at) - now
  const late = p.late || (p.state === 'open' && left <= 0)
  const [made, due] = [Date.parse(p.made_at), Date.parse(p.due_at)]
  const at = (ms: number) => `${Math.max(0, Math.min(100, ((ms - made) / Math.max(1, due - made)) * 100))}%`
  return (
    <div className={`promise ${p.state === 'open' && late ? 'late' : p.state}`}>
      <div className="spread"><span>{t('arrives')}</span>{p.state === 'kept' ? <Chip tone="good">{t('kept_text')}</Chip> : p.state === 'broken' ? <Chip tone="bad">{t('broken_text')}</Chip> : late ? <Chip tone="warn">{t('late_text')}</Chip> : p.within_24h && <Chip tone="good">{t('within24')}</Chip>}</div>
      <div className="big">{when(p.arrives_at, zone)}</div>
      {p.state === 'open' && due > made && (
        <div className="way" aria-hidden="true"><span style={{ width: at(now) }} /><i style={{ left: at(Date.parse(p.arrives_at)) }} /></div>
      )}
      {p.state === 'open' && left > 0 && <div className="small">{t('in_span', { span: span(left) })}</div>}
    </div>
  )
}

/** What was promised when, and when and why it was changed; the newest first. */
function History({ promises, zone }: { promises: SnapshotPromise[]; zone: string }) {
  const t = useTracking()
  const several = new Set(promises.map((h) => h.part_name_en)).size > 1
  return (
    <section className="card stack">
      <h2>{t('earlier')}</h2>
      <ol className="steps">
        {[...promises].reverse().map((h) => (
          <li key={h.id} className={h.state === 'open' ? 'latest' : ''}>
            <time className="num quiet small" dateTime={h.made_at}>{short(h.made_at, zone)}</time>
            <div className="stack-s">
              <div className="spread"><strong>{t('promised', { time: short(h.arrives_at, zone) })}</strong><State of="promise" is={h.state} /></div>
              {several && <div className="small">{named(h, 'part_name')}</div>}
              {h.changed && <div className="small">{h.changed_at && <span className="num quiet">{short(h.changed_at, zone)} </span>}{told(h.changed)}</div>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Steps({ steps, zone }: { steps: SnapshotStep[]; zone: string }) {
  const t = useTracking()
  const state = useStateWords()
  if (steps.length === 0) return <p className="quiet">{t('no_steps')}</p>
  return (
    <ol className="steps">
      {[...steps].reverse().map((s, i) => (
        <li key={i} className={i === 0 ? 'latest' : ''}>
          <time className="num quiet small" dateTime={s.at}>{short(s.at, zone)}</time>
          <div><strong>{named(s, 'text') || state('shipment', s.state)}</strong>{s.place && <span className="quiet"> {s.place}</span>}</div>
        </li>
      ))}
    </ol>
  )
}
