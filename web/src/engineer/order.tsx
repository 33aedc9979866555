import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import type { Fit, Planned, Repair } from '../shared/api/types.ts'
import { count, money, when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Blank, Chip, Show } from '../shared/parts.tsx'
import { go } from '../shared/route.tsx'
import { useValue } from '../i18n/value.ts'
import { useEngineer } from '../i18n/engineer.ts'
import { useKit } from '../i18n/kit.ts'
import { useAct } from './act.tsx'
import { add, change, cost, faults, lines, pieces, type Cart, type Chosen } from './cart.ts'
import { lastOf, useArrivals } from './arrivals.ts'
import { CodeField } from './code-field.tsx'
import { useCart } from './kept-cart.ts'
import { meant, sharesOf } from './likely.ts'
import { submit, type Draft } from './outbox.ts'
import { useRead } from './read.ts'
import { Screen } from './shell.tsx'

/** Of how many parts on top it is asked when they could be here. */
const ASKED = 6

export function OrderScreen({ id }: { id: string }) {
  const t = useEngineer()
  const k = useKit()
  const repair = useRead(reading('/v1/repairs/{repair}', { path: { repair: id } }))
  const r = repair.data
  const fits = useRead(r ? reading('/v1/models/{model}/parts', { path: { model: r.model }, query: { serial: r?.serial ?? '' } }) : null, 0)
  const [text, setText] = useState('')
  const [cart, setCart] = useCart(id)
  const [reviewing, setReviewing] = useState(false)
  const put = (part: string, by: Partial<Chosen>) => setCart((was) => change(was, part, by))
  const chosen = (part: string) => cart.find((p) => p.part === part)
  const parts = fits.data?.items ?? []
  const book = useRead(r ? reading('/v1/models/{model}/knowledge', { path: { model: r.model } }) : null, 0)
  const shares = sharesOf(book.data?.items ?? [], r?.symptom ?? '')
  const has = (number: string) => parts.some((p) => p.number === number)
  const found = parts.filter((p) => meant(p, text))
  // What is not made any more stands under its successor; a search for the old number finds both.
  const older = (number: string) => parts.filter((p) => p.superseded_by === number)
  // What the repair probably takes stands first.
  const rows = parts.filter((p) => !(p.superseded_by && has(p.superseded_by)) && (found.includes(p) || older(p.number).some((o) => found.includes(o))))
    .sort((a, b) => (shares.get(b.number) ?? 0) - (shares.get(a.number) ?? 0))
  const known = useArrivals(r, [...new Set([...cart.map((c) => c.part), ...rows.slice(0, ASKED).map((p) => p.number)])])
  if (reviewing && r) return <Review repair={r} cart={cart} parts={parts} plans={known} put={put} ordered={() => setCart(() => [])} back={() => setReviewing(false)} />
  return (
    <Screen title={t('order_parts')} back={`/m/repairs/${id}`}>
      <label className="field"><span className="hidden">{t('find_part')}</span><input type="search" placeholder={t('find_part')} value={text} onChange={(e) => setText(e.target.value)} autoComplete="off" /></label>
      <Show from={r ? fits : { ...repair, data: undefined, loading: repair.loading }}>
        {() => {
          return (
            <>
              <p className="quiet small">{named(r, 'model_name') || r?.model} · {t('fits_n', { n: rows.length })}</p>
              {rows.length === 0 && <Blank>{text.trim() ? k('try') : undefined}</Blank>}
              <ul className="stack">
                {rows.map((p) => (
                  <li key={p.number + p.position} className="card stack">
                    <PartRow part={p} share={shares.get(p.number)} plan={known.get(p.number)} zone={r?.zone} mine={chosen(p.number)} put={put} take={() => setCart((was) => add(was, p))} />
                    {older(p.number).length > 0 && (
                      <details open={older(p.number).some((o) => chosen(o.number)) || undefined}>
                        <summary className="small">{t('older_n', { n: older(p.number).length })}</summary>
                        {older(p.number).map((o) => <PartRow key={o.number + o.position} part={o} mine={chosen(o.number)} put={put} take={() => setCart((was) => add(was, o))} />)}
                      </details>
                    )}
                  </li>
                ))}
              </ul>
            </>
          )
        }}
      </Show>
      {cart.length > 0 && <div className="foot"><button type="button" className="go" onClick={() => setReviewing(true)}>{t('your_order')} · {t('in_cart', { n: pieces(cart) })}</button></div>}
    </Screen>
  )
}

type RowFacts = { part: Fit; share?: number | undefined; plan?: Planned | undefined; zone?: string | undefined; mine: Chosen | undefined; put: (part: string, by: Partial<Chosen>) => void; take: () => void }

function PartRow({ part: p, share, plan, zone, mine, put, take }: RowFacts) {
  const t = useEngineer()
  const k = useKit()
  return (
    <div style={{ display: 'grid', gridTemplateColumns: '1fr auto', gap: 10, alignItems: 'center' }}>
      <div>
        <div style={{ fontWeight: 650 }}>{named(p)}</div>
        <div className="quiet small"><span className="mono">{p.number}</span> · {t('position')} {p.position}</div>
        <div className="row small" style={{ marginTop: 4 }}>
          <b className="num">{money(p.price_minor, p.currency)}</b>
          <Chip tone={p.available_total > 0 ? 'good' : 'warn'}>{p.available_total > 0 ? t('in_stock', { n: count(p.available_total) }) : t('no_stock')}</Chip>
          {share !== undefined && <Chip tone="info">{k('share', { share: Math.round(share / 10) })}</Chip>}
          {p.core_return && <Chip tone="quiet">{t('core_return')}</Chip>}
          {p.superseded_by && <Chip tone="warn">{t('superseded', { part: p.superseded_by })}</Chip>}
        </div>
        {plan && <div className="small num"><Arrival plan={plan} zone={zone} /></div>}
      </div>
      {mine ? <Count value={mine.quantity} set={(quantity) => put(p.number, { quantity })} name={named(p)} /> : (
        <button type="button" className="go second" style={{ width: 'auto', minWidth: 72, minHeight: 48 }} aria-label={`${t('add')} ${named(p)}${p.superseded_by ? ` ${p.number}` : ''}`} onClick={take}>{t('add')}</button>
      )}
    </div>
  )
}

/** How soon a part could be here: before anything is ordered, and without keeping it. */
function Arrival({ plan, zone }: { plan: Planned; zone?: string | undefined }) {
  const k = useKit()
  if (plan.outcome !== 'reserved') return <>{k('nowhere')}</>
  return <>{plan.own_van ? k('own_van') : k('by', { at: when(plan.promise.arrives_at, zone) })}</>
}

function Count({ value, set, name }: { value: number; set: (n: number) => void; name: string }) {
  const t = useEngineer()
  return (
    <span className="count" role="group" aria-label={`${t('quantity')} ${name}`}>
      <button type="button" aria-label={t('less')} onClick={() => set(value - 1)}>−</button><output>{value}</output><button type="button" aria-label={t('more_')} onClick={() => set(value + 1)}>＋</button>
    </span>
  )
}

/** The customer beside the engineer says whether he takes a refurbished part. */
function Consent({ repair: r }: { repair: Repair }) {
  const v = useValue()
  const [accepts, setAccepts] = useState(r.accepts_refurbished)
  const { act, busy, outcome } = useAct((c) => c.state === 'conflict' && setAccepts(r.accepts_refurbished))
  const say = (yes: boolean) => {
    setAccepts(yes)
    void act({ kind: 'consent', about: `${r.id} · ${v('accepts')}`, call: command('/v1/repairs/{repair}/refurbished-parts', { path: { repair: r.id }, body: { accepts: yes } }) })
  }
  return (
    <div className="stack" style={{ gap: 4 }}>
      <span className="quiet small">{v('accepts')}</span>
      <div className="segments" role="group" aria-label={v('accepts')}>
        <button type="button" aria-pressed={!accepts} disabled={busy} onClick={() => accepts && say(false)}>{v('accepts_no')}</button>
        <button type="button" aria-pressed={accepts} disabled={busy} onClick={() => !accepts && say(true)}>{v('accepts_yes')}</button>
      </div>
      <span className="quiet small">{v('accepts_hint')}</span>
      {outcome}
    </div>
  )
}

type ReviewFacts = { repair: Repair; cart: Cart; parts: Fit[]; plans: ReadonlyMap<string, Planned>; put: (part: string, by: Partial<Chosen>) => void; ordered: () => void; back: () => void }

function Review({ repair: r, cart, parts, plans, put, ordered, back }: ReviewFacts) {
  const t = useEngineer()
  const [to, setTo] = useState<'site' | 'outlet'>('site')
  const { act, busy, outcome } = useAct((c) => {
    if (c.state === 'conflict') return
    ordered()
    go(`/m/repairs/${r.id}/promise/${c.seq}`)
  })
  const k = useKit()
  const known = (part: string) => parts.find((p) => p.number === part)
  const all = lastOf(cart.map((c) => c.part), plans)
  // While the customer decides the parts are kept for him; yes and no stand on the repair.
  const hold = async () => {
    const kept = await submit({ kind: 'hold', about: r.id, call: command('/v1/repairs/{repair}/soft-reservations', { path: { repair: r.id }, body: { lines: lines(cart), ship_to: to } }) })
    if (kept.state === 'conflict') return go('/m/sync')
    ordered()
    go(`/m/repairs/${r.id}`)
  }
  const total = cost(cart, parts)
  const currency = known(cart[0]?.part ?? '')?.currency
  const order = async () => {
    // What the parts are for goes ahead of them, so that the order is known to be for it.
    const found: Draft[] = faults(cart).map((f) => ({ kind: 'diagnose', about: `${r.id} · ${f.code || f.entry}`, call: command('/v1/repairs/{repair}/diagnoses', { path: { repair: r.id }, body: f }) }))
    return act({ kind: 'order', about: `${r.id} · ${cart.map((p) => `${named(known(p.part)) || p.part} × ${p.quantity}`).join('、')}`, call: command('/v1/repairs/{repair}/part-orders', { path: { repair: r.id }, body: { lines: lines(cart), ship_to: to, return_visit: true } }) }, found)
  }
  return (
    <Screen title={t('your_order')} back={`/m/repairs/${r.id}`}>
      {cart.map((p) => (
        <section key={p.part} className="card stack">
          <div className="spread"><strong style={{ flex: 1 }}>{named(known(p.part)) || p.part}</strong><Count value={p.quantity} set={(quantity) => put(p.part, { quantity })} name={p.part} /></div>
          <div className="spread small"><span className="num">{[plans.get(p.part)].map((plan) => plan && <Arrival key={p.part} plan={plan} zone={r.zone} />)}</span>{[known(p.part)].map((part) => part && <b key={p.part} className="num">{money(part.price_minor * p.quantity, part.currency)}</b>)}</div>
          {known(p.part)?.core_return && <CodeField name={`old-${p.part}`} label={t('old_serial')} value={p.old_serial} required={false} onChange={(old_serial) => put(p.part, { old_serial })} />}
        </section>
      ))}
      <div className="stack" style={{ gap: 4 }}>
        <span className="quiet small">{t('ship_to')}</span>
        <div className="segments" role="group" aria-label={t('ship_to')}>
          <button type="button" aria-pressed={to === 'site'} onClick={() => setTo('site')}>{t('to_site')}</button>
          <button type="button" aria-pressed={to === 'outlet'} onClick={() => setTo('outlet')}>{t('to_outlet')}</button>
        </div>
        {to === 'site' && <span className="quiet small">{r.address}</span>}
      </div>
      <Consent repair={r} />
      <div className="spread"><span className="quiet">{t('total')}</span><b className="num" style={{ fontSize: 20 }}>{currency ? money(total, currency) : '—'}</b></div>
      {all && <div className="spread"><span className="quiet">{k('all_there')}</span><b className="num">{when(all, r.zone)}</b></div>}
      {outcome}
      <button type="button" className="go" disabled={busy || cart.length === 0} onClick={() => void order()}>{busy ? t('ordering') : t('place_order')}</button>
      <button type="button" className="go second" disabled={busy || cart.length === 0} onClick={() => void hold()}>{k('hold')}</button>
      <button type="button" className="go plain" onClick={back}>{t('back')}</button>
    </Screen>
  )
}
