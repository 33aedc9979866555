import { useState } from 'react'
import { command, newKey, reading } from '../shared/api/client.ts'
import type { Body, Cover, Quote, WholeRepair } from '../shared/api/types.ts'
import { money, when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { useQuotes } from '../i18n/quotes.ts'
import { Chip, Show } from '../shared/parts.tsx'
import { QuoteLines, sumOf } from '../shared/quote-lines.tsx'
import { Link } from '../shared/route.tsx'
import { useAct } from './act.tsx'
import { useRead } from './read.ts'
import { Screen } from './shell.tsx'
import { SignPad } from './sign-pad.tsx'

type Drafted = NonNullable<Body<'/v1/repairs/{repair}/quotes'>['lines']>[number]
type Row = { kind: Drafted['kind']; line?: string; name: string; price: string; reason: string; addon: boolean; on: boolean; free?: string }

/** On the repair's screen: how its quote stands, and the way to it. */
export function QuoteTap({ repair: r }: { repair: WholeRepair }) {
  const t = useQuotes()
  const quotes = useRead(reading('/v1/repairs/{repair}/quotes', { path: { repair: r.id } }))
  const newest = quotes.data?.items.find((q) => q.state !== 'superseded')
  if (!r.actions.includes('part-orders') && !newest) return null
  return (
    <Link to={`/m/repairs/${r.id}/quote`} className="tap spread">
      <span className="title">{newest?.kind === 'voucher' ? t('voucher') : t('quote')}</span>
      {newest ? <span className="row"><b className="num">{money(newest.accepted_minor ?? newest.total_minor, newest.currency)}</b><Chip tone={newest.state === 'accepted' ? 'good' : 'warn'}>{t(`state.${newest.state}`)}</Chip></span> : <Chip tone="quiet">{t('none_yet')}</Chip>}
    </Link>
  )
}

export function QuoteScreen({ id }: { id: string }) {
  const t = useQuotes()
  const repair = useRead(reading('/v1/repairs/{repair}', { path: { repair: id } }))
  const quotes = useRead(reading('/v1/repairs/{repair}/quotes', { path: { repair: id } }))
  const cover = useRead(reading('/v1/repairs/{repair}/cover', { path: { repair: id } }), 0)
  const [shown, setShown] = useState<{ id: string }>()
  const reload = () => { quotes.reload(); repair.reload() }
  return (
    <Screen title={t('quote')} back={`/m/repairs/${id}`}>
      <Show from={quotes}>
        {({ items }) => (
          <>
            {items.filter((q) => q.state === 'sent' || q.state === 'accepted').map((q) => <Told key={q.id} of={q} done={reload} />)}
            {shown && !items.some((q) => q.id === shown.id) && <Answer id={shown.id} done={reload} />}
            <Show from={repair}>
              {(r) => r.actions.includes('part-orders') ? <Show from={cover}>{(c) => <Draft repair={r} cover={c.items} again={items.length > 0} sent={(q) => { setShown({ id: q }); reload() }} />}</Show> : null}
            </Show>
          </>
        )}
      </Show>
    </Screen>
  )
}

/** A quote as it is shown to the customer at the door. */
function Told({ of: q, done }: { of: Quote; done: () => void }) {
  const t = useQuotes()
  const [taken, setTaken] = useState<number[]>([])
  const take = (position: number, on: boolean) => setTaken((was) => (on ? [...was, position] : was.filter((p) => p !== position)))
  return (
    <section className="card stack" aria-label={q.kind === 'voucher' ? t('voucher') : t('number', { n: q.number })}>
      <div className="spread"><h2>{q.kind === 'voucher' ? t('voucher') : t('number', { n: q.number })}</h2><Chip tone={q.state === 'accepted' ? 'good' : 'warn'}>{t(`state.${q.state}`)}</Chip></div>
      {q.kind === 'voucher' && <p>{t('voucher_says')}</p>}
      <QuoteLines of={q} taken={taken} {...(q.state === 'sent' ? { take } : {})} />
      <div className="spread"><span>{t('total')}</span><b className="num" style={{ fontSize: '1.3rem' }}>{money(sumOf(q, taken), q.currency)}</b></div>
      {q.if_declined_minor > 0 && <p className="small">{t('declined_costs', { amount: money(q.if_declined_minor, q.currency) })}</p>}
      {q.state === 'sent' && q.valid_until && <p className="quiet small">{t('valid_until', { time: when(q.valid_until) })}</p>}
      {q.state === 'sent' && <Answer id={q.id} addons={taken} done={done} />}
    </section>
  )
}

/** The customer answers on the engineer's phone: he signs, or says no. */
function Answer({ id, addons = [], done }: { id: string; addons?: number[]; done: () => void }) {
  const t = useQuotes()
  const [signature, setSignature] = useState('')
  const [reason, setReason] = useState('')
  const { act, busy, outcome } = useAct((c) => c.state !== 'conflict' && done())
  return (
    <div className="stack">
      <SignPad path={signature} change={setSignature} />
      <button type="button" className="go" disabled={busy || !signature} onClick={() => void act({ kind: 'answer', about: t('accept'), call: command('/v1/quotes/{quote}/accept', { path: { quote: id }, body: { signature, addons } }) })}>{t('accept')}</button>
      <details>
        <summary className="small">{t('decline')}</summary>
        <form className="stack" onSubmit={(e) => { e.preventDefault(); void act({ kind: 'answer', about: t('decline'), call: command('/v1/quotes/{quote}/decline', { path: { quote: id }, body: { reason: reason.trim() } }) }) }}>
          <label className="field"><span>{t('reason')}</span><input value={reason} onChange={(e) => setReason(e.target.value)} required maxLength={200} /></label>
          <button className="go second" disabled={busy}>{t('decline')}</button>
        </form>
      </details>
      {outcome}
    </div>
  )
}

function rowsOf(r: WholeRepair, cover: Cover[], t: ReturnType<typeof useQuotes>): Row[] {
  const covers = new Map(cover.filter((c) => c.kind !== 'none').map((c) => [c.line ?? '', t(`cover.${c.kind}`)]))
  const free = (line: string) => (covers.has(line) ? { free: covers.get(line) ?? '' } : {})
  const row = { price: '', reason: '', addon: false, on: true }
  const parts = (r.lines ?? []).filter((l) => !l.closed_at && !['cancelled', 'doa', 'wrong', 'unused', 'returning', 'returned', 'lost'].includes(l.state))
  return [{ ...row, kind: 'labour', name: t('line.labour'), ...free('') }, ...parts.map((l): Row => ({ ...row, kind: 'part', line: l.id, name: named(l, 'part_name') || l.part, ...free(l.id) })),
    { ...row, kind: 'travel', name: t('line.travel'), ...free('') }, { ...row, kind: 'cleaning', name: t('line.cleaning'), addon: true, on: false }, { ...row, kind: 'diagnosis', name: t('line.diagnosis'), on: false }]
}

/** Minor units of a price as people type it; undefined for the reference price. */
const minorOf = (price: string) => (price.trim() ? Math.round(Number(price.trim().replace(',', '.')) * 100) : undefined)

/** Drafts a quote of what is on order: the service knows the prices, a price of one's own may need a reason. */
function Draft({ repair: r, cover, again, sent }: { repair: WholeRepair; cover: Cover[]; again: boolean; sent: (quote: string) => void }) {
  const t = useQuotes()
  const [rows, setRows] = useState(() => rowsOf(r, cover, t))
  const [aloud, setAloud] = useState(false)
  const { act, busy, outcome } = useAct()
  const set = (at: number, change: Partial<Row>) => setRows((was) => was.map((x, i) => (i === at ? { ...x, ...change } : x)))
  const send = async () => {
    const id = newKey()
    const lines = rows.filter((x) => x.on).map((x): Drafted => {
      const minor = minorOf(x.price)
      return { kind: x.kind, ...(x.line ? { line: x.line } : {}), ...(minor === undefined ? {} : { unit_minor: minor }), ...(x.reason.trim() ? { reason: x.reason.trim() } : {}), ...(x.addon ? { addon: true } : {}) }
    })
    const kept = await act({ kind: 'quote', about: r.id, call: command('/v1/repairs/{repair}/quotes', { path: { repair: r.id }, body: { id, lines, send: true, mode: aloud ? 'read_out' : 'online' } }) })
    if (kept.state !== 'conflict') sent(id)
  }
  return (
    <details className="card" open={!again}>
      <summary><strong>{again ? t('new_version') : t('draft')}</strong></summary>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); void send() }}>
        {rows.map((x, i) => (
          <fieldset key={`${x.kind}${x.line ?? ''}`} className="stack" style={{ border: 0, padding: 0, gap: 4 }}>
            <label className="row"><input type="checkbox" checked={x.on} onChange={(e) => set(i, { on: e.target.checked })} /> <span>{x.name}</span> {x.addon && <Chip tone="quiet">{t('addon')}</Chip>}{x.free && <Chip tone="good">{x.free}</Chip>}</label>
            {x.on && !x.free && (
              <div className="two">
                <label className="field"><span>{t('price')}</span><input inputMode="decimal" pattern="[0-9]+([.,][0-9]{1,2})?" placeholder={t('list_price')} value={x.price} onChange={(e) => set(i, { price: e.target.value })} aria-label={`${t('price')} ${x.name}`} /></label>
                {x.price.trim() && <label className="field"><span>{t('price_reason')}</span><input value={x.reason} maxLength={300} onChange={(e) => set(i, { reason: e.target.value })} aria-label={`${t('price_reason')} ${x.name}`} /></label>}
              </div>
            )}
          </fieldset>
        ))}
        <label className="row"><input type="checkbox" checked={aloud} onChange={(e) => setAloud(e.target.checked)} /> {t('read_out')}</label>
        {outcome}
        <button className="go" disabled={busy}>{t('send')}</button>
      </form>
    </details>
  )
}
