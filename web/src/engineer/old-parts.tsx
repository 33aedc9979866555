import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import type { Location, Return } from '../shared/api/types.ts'
import { Barcode } from '../charts/barcode.tsx'
import { day, money } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Show, State } from '../shared/parts.tsx'
import { Photos } from '../shared/photos.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { useAct } from './act.tsx'
import { CodeField } from './code-field.tsx'
import { Screen } from './shell.tsx'
import { useRead } from './read.ts'

export const OWED: readonly Return['state'][] = ['obliged', 'overdue', 'charged', 'disputed']
const owes = (r: Return) => OWED.includes(r.state)

/** How far places are from a point, to put them in order. */
export const far = (a: { lon: number; lat: number }, l: Location) => Math.hypot((a.lon - (l.lon ?? 0)) * Math.cos((a.lat * Math.PI) / 180), a.lat - (l.lat ?? 0))

/** What became of a dispute that he won: it is owed no more, and what was charged is given back. */
export function Won({ of: r }: { of: Return }) {
  const t = useEngineer()
  if (!r.settlement || r.close_reason !== 'waived' || r.waived_for) return null
  return <span className="chip good">{r.credited_at && r.charged_minor ? t('won_back', { amount: money(r.charged_minor, r.currency) }) : t('won')}</span>
}

export function OwedOne({ id }: { id: string }) {
  const t = useEngineer()
  const one = useRead(reading('/v1/returns/{return}', { path: { return: id } }))
  const repair = useRead(one.data ? reading('/v1/repairs/{repair}', { path: { repair: one.data.repair } }) : null, 0)
  const regional = useRead(reading('/v1/locations', { query: { kind: 'regional', limit: 100 } }), 0)
  const city = useRead(reading('/v1/locations', { query: { kind: 'city', limit: 100 } }), 0)
  const { act, busy, outcome } = useAct(one.reload)
  const [bag, setBag] = useState('')
  const [why, setWhy] = useState('')
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
                <dt>{t('repair')}</dt><dd className="mono">{r.repair}</dd>{r.bag && <><dt>{t('bag')}</dt><dd className="mono">{r.bag}</dd></>}
              </dl>
            </section>
            {outcome}
            {r.charged_at && !r.credited_at && r.charged_minor && <p className="chip bad">{t('charged', { amount: money(r.charged_minor, r.currency) })}</p>}
            {owes(r) && (
              <section className="card stack" aria-label={t('label')}>
                <h2>{t('label')}</h2>
                <p className="quiet small">{t('label_hint')}</p>
                <Barcode text={r.id} />
              </section>
            )}
            {owes(r) && (
              <form className="card stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'hand', about: `${id} · ${named(r, 'part_name') || r.part}`, call: command('/v1/returns/{return}/drop-off', { path: { return: id }, body: { bag: bag.trim(), warehouse: chosen } }) }) }}>
                <CodeField name="bag" label={t('bag')} value={bag} onChange={setBag} autoFocus />
                <label className="field"><span>{t('where')}</span>
                  <select value={chosen} onChange={(e) => setWhere(e.target.value)} required>{near.map((l) => <option key={l.code} value={l.code}>{named(l) || l.code}</option>)}</select>
                </label>
                <button className="go" disabled={busy || !chosen}>{t('confirm_drop_off')}</button>
              </form>
            )}
            {r.state === 'disputed' && <p className="chip info">{t('disputed')}: {r.dispute}</p>}
            <Won of={r} />
            {r.settlement && <p className="quiet small">{t('settled')}: {r.settlement}</p>}
            {owes(r) && r.state !== 'disputed' && (
              <form className="card stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'dispute', about: `${id} · ${named(r, 'part_name') || r.part}`, call: command('/v1/returns/{return}/dispute', { path: { return: id }, body: { reason: why.trim() } }) }) }}>
                <label className="field"><span>{t('not_mine')}</span><textarea value={why} onChange={(e) => setWhy(e.target.value)} minLength={10} maxLength={500} required rows={2} /></label>
                <button className="go second" disabled={busy || why.trim().length < 10}>{t('do.dispute')}</button>
              </form>
            )}
            <section className="card"><Photos about="return" subject={id} {...(owes(r) ? { purpose: 'dispute' as const } : {})} /></section>
          </>
        )}
      </Show>
    </Screen>
  )
}
