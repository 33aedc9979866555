import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import { useNow } from '../shared/api/load.ts'
import type { Location, Return } from '../shared/api/types.ts'
import { TimeLeft } from '../charts/time-left.tsx'
import { day, weight } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Blank, Show, State } from '../shared/parts.tsx'
import { Link } from '../shared/route.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { useAct } from './act.tsx'
import { CodeField } from './code-field.tsx'
import { Screen } from './shell.tsx'
import { useRead } from './read.ts'

const owes = (r: Return) => r.state === 'obliged' || r.state === 'overdue'

export function Owed() {
  const t = useEngineer()
  const now = useNow()
  const list = useRead(reading('/v1/returns', { query: { limit: 100 } }))
  return (
    <Screen title={t('owed')}>
      <Show from={list}>
        {({ items }) => {
          const open = items.filter(owes).sort((a, b) => a.due_at.localeCompare(b.due_at))
          const handed = items.filter((r) => !owes(r))
          return (
            <>
              {open.length === 0 && <Blank>{t('nothing_owed')}</Blank>}
              {open.map((r) => (
                <Link key={r.id} to={`/m/owed/${r.id}`} className="tap stack" style={{ gap: 6 }}>
                  <span className="spread"><span className="title">{named(r, 'part_name') || r.part}</span><State of="return" is={r.state} /></span>
                  <span className="quiet small"><span className="mono">{r.expected_serial}</span> · {r.id} · {weight(r.expected_grams)}</span>
                  <TimeLeft from={r.obliged_at} due={r.due_at} now={now} />
                  <span className="small num">{t('due_back')} {day(r.due_at)}</span>
                </Link>
              ))}
              {handed.length > 0 && (
                <section className="stack">
                  <h2>{t('returned_list')}</h2>
                  {handed.slice(0, 20).map((r) => <div key={r.id} className="spread card"><span>{named(r, 'part_name') || r.part}<span className="quiet small"> {r.id}</span></span><State of="return" is={r.state} /></div>)}
                </section>
              )}
            </>
          )
        }}
      </Show>
    </Screen>
  )
}

const far = (a: { lon: number; lat: number }, l: Location) => Math.hypot((a.lon - (l.lon ?? 0)) * Math.cos((a.lat * Math.PI) / 180), a.lat - (l.lat ?? 0))

export function OwedOne({ id }: { id: string }) {
  const t = useEngineer()
  const one = useRead(reading('/v1/returns/{return}', { path: { return: id } }))
  const repair = useRead(one.data ? reading('/v1/repairs/{repair}', { path: { repair: one.data.repair } }) : null, 0)
  const regional = useRead(reading('/v1/locations', { query: { kind: 'regional', limit: 100 } }), 0)
  const city = useRead(reading('/v1/locations', { query: { kind: 'city', limit: 100 } }), 0)
  const { act, busy, outcome } = useAct(one.reload)
  const [bag, setBag] = useState('')
  const [where, setWhere] = useState('')
  const places = [...(regional.data?.items ?? []), ...(city.data?.items ?? [])]
  const home = repair.data
  const near = home ? [...places].sort((a, b) => far(home, a) - far(home, b)) : places
  const chosen = where || near[0]?.code || ''
  return (
    <Screen title={t('drop_off')} back="/m/owed">
      <Show from={one}>
        {(r) => (
          <>
            <section className="card stack">
              <div className="spread"><h2>{named(r, 'part_name') || r.part}</h2><State of="return" is={r.state} /></div>
              <dl className="facts">
                <dt>{t('expected')}</dt><dd className="mono">{r.expected_serial || '—'}</dd><dt>{t('due_back')}</dt><dd className="num">{day(r.due_at)}</dd>
                <dt>{t('address')}</dt><dd>{r.repair}</dd>{r.bag && <><dt>{t('bag')}</dt><dd className="mono">{r.bag}</dd></>}
              </dl>
            </section>
            {outcome}
            {owes(r) && (
              <form className="card stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'hand', about: `${id} · ${named(r, 'part_name') || r.part}`, call: command('/v1/returns/{return}/drop-off', { path: { return: id }, body: { bag: bag.trim(), warehouse: chosen } }) }) }}>
                <CodeField name="bag" label={t('bag')} value={bag} onChange={setBag} autoFocus />
                <label className="field"><span>{t('where')}</span>
                  <select value={chosen} onChange={(e) => setWhere(e.target.value)} required>{near.map((l) => <option key={l.code} value={l.code}>{named(l) || l.code}</option>)}</select>
                </label>
                <button className="go" disabled={busy || !chosen}>{t('confirm_drop_off')}</button>
              </form>
            )}
          </>
        )}
      </Show>
    </Screen>
  )
}
