import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import type { Fit, Repair } from '../shared/api/types.ts'
import { count, money } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Blank, Chip, Show } from '../shared/parts.tsx'
import { go } from '../shared/route.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { useAct } from './act.tsx'
import { add, change, cost, lines, pieces, type Cart, type Chosen } from './cart.ts'
import { CodeField } from './code-field.tsx'
import { useRead } from './read.ts'
import { Screen } from './shell.tsx'

export function OrderScreen({ id }: { id: string }) {
  const t = useEngineer()
  const repair = useRead(reading('/v1/repairs/{repair}', { path: { repair: id } }))
  const r = repair.data
  const fits = useRead(r ? reading('/v1/models/{model}/parts', { path: { model: r.model }, query: { serial: r?.serial ?? '' } }) : null, 0)
  const [text, setText] = useState('')
  const [cart, setCart] = useState<Cart>([])
  const [reviewing, setReviewing] = useState(false)
  const needle = text.trim().toLowerCase()
  const put = (part: string, by: Partial<Chosen>) => setCart((was) => change(was, part, by))
  const chosen = (part: string) => cart.find((p) => p.part === part)
  const parts = fits.data?.items ?? []
  if (reviewing && r) return <Review repair={r} cart={cart} parts={parts} put={put} back={() => setReviewing(false)} />
  return (
    <Screen title={t('order_parts')} back={`/m/repairs/${id}`}>
      <label className="field"><span className="hidden">{t('find_part')}</span><input type="search" placeholder={t('find_part')} value={text} onChange={(e) => setText(e.target.value)} autoComplete="off" /></label>
      <Show from={r ? fits : { ...repair, data: undefined, loading: repair.loading }}>
        {() => {
          const has = (number: string) => parts.some((p) => p.number === number)
          const found = parts.filter((p) => !needle || [p.number, p.name_zh, p.name_en, p.position].some((v) => v?.toLowerCase().includes(needle)))
          // What is not made any more stands under its successor; a search for the old number finds both.
          const older = (number: string) => parts.filter((p) => p.superseded_by === number)
          const rows = parts.filter((p) => !(p.superseded_by && has(p.superseded_by)) && (found.includes(p) || older(p.number).some((o) => found.includes(o))))
          return (
            <>
              <p className="quiet small">{named(r, 'model_name') || r?.model} · {t('fits_n', { n: rows.length })}</p>
              {rows.length === 0 && <Blank />}
              <ul className="stack">
                {rows.map((p) => (
                  <li key={p.number + p.position} className="card stack">
                    <PartRow part={p} mine={chosen(p.number)} put={put} take={() => setCart((was) => add(was, p))} />
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

function PartRow({ part: p, mine, put, take }: { part: Fit; mine: Chosen | undefined; put: (part: string, by: Partial<Chosen>) => void; take: () => void }) {
  const t = useEngineer()
  return (
    <div style={{ display: 'grid', gridTemplateColumns: '1fr auto', gap: 10, alignItems: 'center' }}>
      <div>
        <div style={{ fontWeight: 650 }}>{named(p)}</div>
        <div className="quiet small"><span className="mono">{p.number}</span> · {t('position')} {p.position}</div>
        <div className="row small" style={{ marginTop: 4 }}>
          <b className="num">{money(p.price_minor, p.currency)}</b>
          <Chip tone={p.available_total > 0 ? 'good' : 'warn'}>{p.available_total > 0 ? t('in_stock', { n: count(p.available_total) }) : t('no_stock')}</Chip>
          {p.core_return && <Chip tone="quiet">{t('core_return')}</Chip>}
          {p.superseded_by && <Chip tone="warn">{t('superseded', { part: p.superseded_by })}</Chip>}
        </div>
      </div>
      {mine ? <Count value={mine.quantity} set={(quantity) => put(p.number, { quantity })} name={named(p)} /> : (
        <button type="button" className="go second" style={{ width: 'auto', minWidth: 72, minHeight: 48 }} aria-label={`${t('add')} ${named(p)}${p.superseded_by ? ` ${p.number}` : ''}`} onClick={take}>{t('add')}</button>
      )}
    </div>
  )
}

function Count({ value, set, name }: { value: number; set: (n: number) => void; name: string }) {
  const t = useEngineer()
  return (
    <span className="count" role="group" aria-label={`${t('quantity')} ${name}`}>
      <button type="button" aria-label={t('less')} onClick={() => set(value - 1)}>−</button><output>{value}</output><button type="button" aria-label={t('more_')} onClick={() => set(value + 1)}>＋</button>
    </span>
  )
}

function Review({ repair: r, cart, parts, put, back }: { repair: Repair; cart: Cart; parts: Fit[]; put: (part: string, by: Partial<Chosen>) => void; back: () => void }) {
  const t = useEngineer()
  const [to, setTo] = useState<'site' | 'outlet'>('site')
  const { act, busy, outcome } = useAct((c) => c.state !== 'conflict' && go(`/m/repairs/${r.id}/promise/${c.seq}`))
  const known = (part: string) => parts.find((p) => p.number === part)
  const total = cost(cart, parts)
  const currency = known(cart[0]?.part ?? '')?.currency
  const order = () => act({ kind: 'order', about: `${r.id} · ${cart.map((p) => `${named(known(p.part)) || p.part} × ${p.quantity}`).join('、')}`, call: command('/v1/repairs/{repair}/part-orders', { path: { repair: r.id }, body: { lines: lines(cart), ship_to: to } }) })
  return (
    <Screen title={t('your_order')} back={`/m/repairs/${r.id}`}>
      {cart.map((p) => (
        <section key={p.part} className="card stack">
          <div className="spread"><strong style={{ flex: 1 }}>{named(known(p.part)) || p.part}</strong><Count value={p.quantity} set={(quantity) => put(p.part, { quantity })} name={p.part} /></div>
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
      <div className="spread"><span className="quiet">{t('total')}</span><b className="num" style={{ fontSize: 20 }}>{currency ? money(total, currency) : '—'}</b></div>
      {outcome}
      <button type="button" className="go" disabled={busy || cart.length === 0} onClick={() => void order()}>{busy ? t('ordering') : t('place_order')}</button>
      <button type="button" className="go plain" onClick={back}>{t('back')}</button>
    </Screen>
  )
}
