import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import type { OpenPickup, OrderLine } from '../shared/api/types.ts'
import { when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Blank, Chip, Show, State } from '../shared/parts.tsx'
import { LateChip } from '../shared/promise.tsx'
import { Link } from '../shared/route.tsx'
import { useCarrierRequests } from '../i18n/carrier-requests.ts'
import { useStateWords } from '../i18n/states.ts'
import { useValue } from '../i18n/value.ts'
import { Origins } from '../shared/origins.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { useHome } from '../i18n/home.ts'
import { useAct } from './act.tsx'
import { CodeField } from './code-field.tsx'
import { useCommands } from './outbox.ts'
import { Screen } from './shell.tsx'
import { PromiseCard } from './promise.tsx'
import { Question } from './question.tsx'
import { useRead } from './read.ts'

export function LineTap({ line: l, zone }: { line: OrderLine; zone?: string | undefined }) {
  const t = useEngineer()
  return (
    <Link to={`/m/parts/${l.id}`} className="tap stack" style={{ gap: 4 }}>
      <span className="spread"><span className="title">{named(l, 'part_name') || l.part}{l.quantity > 1 && ` × ${l.quantity}`}</span><State of="line" is={l.state} /></span>
      {l.promise && !l.received_at && l.state !== 'substitute_offered' && <span className="spread"><span className="num">{t('arrives')} {when(l.promise.arrives_at, zone ?? l.ship_to.zone)}</span><LateChip promise={l.promise} /></span>}
      <span className="quiet small"><span className="mono">{l.new_serial || l.supplied || l.part}</span> · {l.repair}</span>
    </Link>
  )
}

export function MyParts() {
  const t = useEngineer()
  const list = useRead(reading('/v1/order-lines', { query: { limit: 100 } }))
  const groups = [
    [t('in_hand'), (l: OrderLine) => ['received', 'doa', 'wrong', 'unused'].includes(l.state)],
    [t('on_way'), (l: OrderLine) => ['reserved', 'picking', 'packed', 'shipped', 'delivered', 'disputed'].includes(l.state)],
    [t('waiting'), (l: OrderLine) => ['requested', 'held', 'backordered', 'substitute_offered'].includes(l.state)],
    [t('used'), (l: OrderLine) => l.state === 'installed'],
  ] as const
  return (
    <Screen title={t('my_parts')}>
      <Show from={list} empty={(p) => p.items.every((l) => !groups.some(([, has]) => has(l)))} blank={t('no_my_parts')}>
        {({ items }) => groups.map(([title, has]) => {
          const rows = items.filter(has)
          return rows.length === 0 ? null : <section key={title} className="stack"><h2>{title} · {rows.length}</h2>{rows.map((l) => <LineTap key={l.id} line={l} />)}</section>
        })}
      </Show>
    </Screen>
  )
}

/** Where a part lies ready for its engineer, what opens it and until when. */
function PickupCard({ line: l, pickup: p, act, busy, about }: { line: OrderLine; pickup: OpenPickup; act: ReturnType<typeof useAct>['act']; busy: boolean; about: string }) {
  const t = useCarrierRequests()
  const [scanned, setScanned] = useState('')
  return (
    <form className="card stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'receive', about, call: command('/v1/order-lines/{line}/collect', { path: { line: l.id }, body: { code: p.code, scanned: scanned.trim() } }) }) }}>
      <h2>{t('pickup')}</h2>
      <dl className="facts">
        <dt>{t('code')}</dt><dd className="mono title">{p.code}</dd>
        {p.place && <><dt>{t('place')}</dt><dd>{p.place}</dd></>}
        <dt>{t('until')}</dt><dd className="num">{when(p.expires_at, l.ship_to.zone)}</dd>
      </dl>
      <CodeField name="collected" label={t('scan')} value={scanned} onChange={setScanned} />
      <button className="go" disabled={busy}>{t('collect')}</button>
    </form>
  )
}

export function OrderLineScreen({ id }: { id: string }) {
  const t = useEngineer()
  const v = useValue()
  const words = useStateWords()
  const h = useHome()
  const line = useRead(reading('/v1/order-lines/{line}', { path: { line: id } }))
  const { act, busy, outcome } = useAct(line.reload)
  const repair = useRead(line.data?.state === 'received' ? reading('/v1/repairs/{repair}', { path: { repair: line.data.repair } }) : null)
  const [scanned, setScanned] = useState('')
  const [oldSerial, setOldSerial] = useState<string>()
  const [problem, setProblem] = useState('')
  const l = line.data
  const ready = useRead(l && ['shipped', 'delivered'].includes(l.state) ? reading('/v1/order-lines/{line}/pickup', { path: { line: id } }) : null)
  const pickup = l && ['shipped', 'delivered'].includes(l.state) ? ready.data?.items[0] : undefined
  // Received without a signal: installing may follow at once, the outbox keeps the order.
  const kept = useCommands().some((c) => c.state === 'waiting' && c.path === `/v1/order-lines/${id}/receive`)
  const about = `${l?.repair ?? ''} · ${named(l, 'part_name') || l?.part || id}`
  return (
    <Screen title={t('parts')} back={l ? `/m/repairs/${l.repair}` : '/m/parts'}>
      <Show from={line}>
        {(l) => (
          <>
            <section className="card stack">
              <div className="spread"><h2>{named(l, 'part_name') || l.part}</h2><span className="row">{l.condition === 'refurbished' && <Chip tone="info">{words('condition', 'refurbished')}</Chip>}<State of="line" is={l.state} /></span></div>
              <dl className="facts">
                <dt>{t('part_number')}</dt><dd className="mono">{l.supplied || l.part}</dd>
                {l.new_serial && <><dt>{t('new_serial')}</dt><dd className="mono">{l.new_serial}</dd></>}
                {l.old_serial && <><dt>{t('old_serial_req')}</dt><dd className="mono">{l.old_serial}</dd></>}
                {l.promise && <><dt>{t('promise')}</dt><dd><State of="promise" is={l.promise.state} /></dd></>}
              </dl>
            </section>
            {l.condition === 'refurbished' && l.new_serial && <section className="card stack"><h2>{v('origins')}</h2><Origins part={l.supplied || l.part} serial={l.new_serial} /></section>}
            {outcome}
            {pickup && <PickupCard line={l} pickup={pickup} act={act} busy={busy} about={about} />}
            {l.actions.includes('receive') && !pickup && !kept && (
              <form className="card stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'receive', about, call: command('/v1/order-lines/{line}/receive', { path: { line: id }, body: { scanned: scanned.trim() } }) }).then(() => setScanned('')) }}>
                <h2>{t('receive')}</h2>
                <CodeField name="scanned" label={t('scan_receive')} value={scanned} onChange={setScanned} autoFocus />
                <button className="go" disabled={busy}>{t('confirm_receive')}</button>
              </form>
            )}
            {repair.data?.actions.includes('start-visit') && <button type="button" className="go" disabled={busy} onClick={() => void act({ kind: 'visit', about: l.repair, call: command('/v1/repairs/{repair}/start-visit', { path: { repair: l.repair } }) }).then(repair.reload)}>{t('start_visit')}</button>}
            {(l.actions.includes('install') || kept) && (
              <form className="card stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'install', about, call: command('/v1/order-lines/{line}/install', { path: { line: id }, body: { new_serial: scanned.trim(), old_serial: (oldSerial ?? l.old_serial).trim() } }) }).then(() => setScanned('')) }}>
                <h2>{t('install')}</h2>
                <CodeField name="new_serial" label={t('new_serial')} value={scanned} onChange={setScanned} required={l.serialised} />
                <CodeField name="old_serial" label={t('old_serial_req')} value={oldSerial ?? l.old_serial} onChange={setOldSerial} required={false} />
                <button className="go" disabled={busy}>{t('confirm_install')}</button>
              </form>
            )}
            {l.state === 'substitute_offered' ? <Question line={l} answered={line.reload} /> : !l.received_at && l.promise && <PromiseCard line={l} orderedAt={l.ordered_at} />}
            {l.actions.includes('report') && l.state === 'received' && (
              <details className="card">
                <summary style={{ minHeight: 44, display: 'flex', alignItems: 'center', cursor: 'pointer' }}>{t('report')}</summary>
                <div className="stack">
                  <label className="field"><span>{t('note')}</span><input value={problem} onChange={(e) => setProblem(e.target.value)} maxLength={200} /></label>
                  {(['doa', 'wrong', 'unused'] as const).map((what) => <button key={what} type="button" className="go second" disabled={busy} onClick={() => void act({ kind: 'report', about, call: command('/v1/order-lines/{line}/report', { path: { line: id }, body: { problem: what, note: problem.trim() } }) })}>{t(what)}</button>)}
                </div>
              </details>
            )}
            {l.actions.includes('keep') && (
              <form className="card stack" aria-label={h('keep')} onSubmit={(e) => { e.preventDefault(); void act({ kind: 'keep', about, call: command('/v1/order-lines/{line}/keep', { path: { line: id }, body: { scanned: scanned.trim() } }) }).then(() => setScanned('')) }}>
                <h2>{h('keep')}</h2>
                <p className="quiet small">{h('keep_hint')}</p>
                <CodeField name="kept" label={t('scan_receive')} value={scanned} onChange={setScanned} />
                <button className="go" disabled={busy}>{h('keep')}</button>
                <Link className="go second" to="/m/owed">{h('to_send')}</Link>
              </form>
            )}
            {l.actions.includes('cancel') && ['requested', 'held', 'backordered', 'substitute_offered', 'reserved', 'picking'].includes(l.state) && (
              <details className="card">
                <summary style={{ minHeight: 44, display: 'flex', alignItems: 'center', cursor: 'pointer' }}>{t('cancel_line')}</summary>
                <div className="stack">
                  <label className="field"><span>{t('reason')}</span><input value={problem} onChange={(e) => setProblem(e.target.value)} maxLength={200} /></label>
                  <button type="button" className="go second" disabled={busy || !problem.trim()} onClick={() => void act({ kind: 'cancel', about, call: command('/v1/order-lines/{line}/cancel', { path: { line: id }, body: { reason: problem.trim() } }) })}>{t('cancel_line')}</button>
                </div>
              </details>
            )}
            {l.state === 'closed' && <Blank>{t('closed')}</Blank>}
          </>
        )}
      </Show>
    </Screen>
  )
}
