import { useEffect, useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import { post } from '../shared/api/confirm.ts'
import { asProblem } from '../shared/api/load.ts'
import { Conversation } from '../shared/conversation.tsx'
import { maskPhone, when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Blank, Chip, Fault, Show, State } from '../shared/parts.tsx'
import { Link } from '../shared/route.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { useAct } from './act.tsx'
import { AskExpert } from './expert.tsx'
import { Faults } from './faults.tsx'
import { HeldParts } from './held.tsx'
import { TakeAlong } from './kit.tsx'
import { MyDay } from './my-day.tsx'
import { DoNotFit } from './on-hold.tsx'
import { LineTap } from './order-lines.tsx'
import { QuoteTap } from './quote.tsx'
import { useRead } from './read.ts'
import { Screen } from './shell.tsx'
import { useVisit } from '../i18n/visit.ts'

const over = new Set(['completed', 'settled', 'cancelled'])

export function Repairs() {
  const t = useEngineer()
  const [done, setDone] = useState(false)
  const list = useRead(reading('/v1/repairs', { query: { limit: 100 } }))
  return (
    <Screen title={t('my_repairs')}>
      <DoNotFit />
      <MyDay />
      <div className="segments" role="group">
        <button type="button" aria-pressed={!done} onClick={() => setDone(false)}>{t('open_only')}</button>
        <button type="button" aria-pressed={done} onClick={() => setDone(true)}>{t('done_only')}</button>
      </div>
      <Show from={list}>
        {({ items }) => {
          const rows = items.filter((r) => over.has(r.state) === done)
          return rows.length === 0 ? <Blank>{t('no_repairs')}</Blank> : (
            <ul className="stack">
              {rows.map((r) => (
                <li key={r.id}>
                  <Link to={`/m/repairs/${r.id}`} className="tap stack" style={{ gap: 4 }}>
                    <span className="spread"><span className="title">{named(r, 'model_name') || r.model}</span><State of="repair" is={r.state} /></span>
                    <span>{r.symptom}</span>
                    <span className="quiet small">{r.urgent && <Chip tone="bad">{t('urgent')}</Chip>} {r.address}</span>
                    <span className="quiet small num">{r.id} · {when(r.created_at, r.zone)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }}
      </Show>
    </Screen>
  )
}

export function RepairScreen({ id }: { id: string }) {
  const t = useEngineer()
  const v = useVisit()
  const repair = useRead(reading('/v1/repairs/{repair}', { path: { repair: id } }))
  const visits = useRead(reading('/v1/repairs/{repair}/visits', { path: { repair: id } }))
  const visit = visits.data?.items.find((one) => !one.ended_at)
  const unread = repair.data?.unread === true
  useEffect(() => {
    // Without a signal it is said when the repair is opened with one.
    if (unread) post('/v1/repairs/{repair}/read', { path: { repair: id } }).catch(() => undefined)
  }, [id, unread])
  const { act, busy, outcome } = useAct(repair.reload)
  const [link, setLink] = useState<{ url?: string; problem?: ReturnType<typeof asProblem> }>({})
  const share = async () => {
    try {
      const made = await post('/v1/repairs/{repair}/track-link', { path: { repair: id } })
      const url = location.origin + (made.path)
      await navigator.clipboard?.writeText(url).catch(() => undefined)
      setLink({ url })
    } catch (error) {
      setLink({ problem: asProblem(error) })
    }
  }
  return (
    <Screen title={id} back="/m">
      <Show from={repair}>
        {(r) => {
          const may = (action: string) => r.actions.includes(action)
          return (
            <>
              <section className="card stack">
                <div className="spread"><h2>{named(r, 'model_name') || r.model}</h2><State of="repair" is={r.state} /></div>
                <p>{r.urgent && <Chip tone="bad">{t('urgent')}</Chip>} {r.symptom}</p>
                <dl className="facts">
                  <dt>{t('appliance')}</dt><dd className="mono">{r.model}</dd>
                  <dt>{t('serial')}</dt><dd className="mono">{r.serial}</dd>
                  <dt>{t('customer')}</dt><dd>{r.customer_name} {/^\d+$/.test(r.phone) ? <a href={`tel:${r.phone}`} className="num">{maskPhone(r.phone)}</a> : <span className="num">{r.phone}</span>}</dd>
                  <dt>{t('address')}</dt><dd>{r.address}</dd>
                </dl>
              </section>
              {outcome}
              {visit && <Link className={`go ${visit.walk_in ? 'second' : ''}`} to={`/m/repairs/${id}/visit`}>{v('open')}</Link>}
              {may('start-visit') && (!visit || visit.walk_in) && <button type="button" className="go" disabled={busy} onClick={() => void act({ kind: 'visit', about: id, call: command('/v1/repairs/{repair}/start-visit', { path: { repair: id } }) })}>{t('start_visit')}</button>}
              {may('part-orders') && <Link className={`go ${r.state === 'in_visit' ? '' : 'second'}`} to={`/m/repairs/${id}/order`}>{t('order_parts')}</Link>}
              <QuoteTap repair={r} />
              <AskExpert repair={r} />
              <TakeAlong repair={r.id} />
              <Faults repair={r} />
              {r.state === 'in_visit' && <Link className="go plain" to={`/m/repairs/${id}/recovery`}>{t('do.recover')}</Link>}
              <section className="stack">
                <h2>{t('parts')}</h2>
                <HeldParts repair={r} done={repair.reload} />
                {(r.lines ?? []).length === 0 ? <p className="quiet">{t('no_parts_yet')}</p> : (r.lines ?? []).map((l) => <LineTap key={l.id} line={l} zone={r.zone} />)}
              </section>
              <Conversation read={reading('/v1/repairs/{repair}/messages', { path: { repair: id } })} write={(body) => command('/v1/repairs/{repair}/messages', { path: { repair: id }, body: { body } })} me="engineer" zone={r.zone} />
              {may('complete') && !visit?.steps_needed && <button type="button" className="go second" disabled={busy} onClick={() => void act({ kind: 'complete', about: id, call: command('/v1/repairs/{repair}/complete', { path: { repair: id } }) })}>{t('complete')}</button>}
              <button type="button" className="go plain" onClick={() => void share()}>{t('track_link')}</button>
              {link.url && <p className="small"><span className="chip good">{t('link_copied')}</span> <a href={link.url} className="mono">{link.url}</a></p>}
              {link.problem && <Fault problem={link.problem} />}
            </>
          )
        }}
      </Show>
    </Screen>
  )
}
