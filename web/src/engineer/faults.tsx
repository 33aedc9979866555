import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import type { Diagnosis, Known, KnownCause, WholeRepair } from '../shared/api/types.ts'
import { named } from '../i18n/language.ts'
import { Found } from '../shared/found-fault.tsx'
import { Chip, Show } from '../shared/parts.tsx'
import { Link } from '../shared/route.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { useKnowledge } from '../i18n/knowledge.ts'
import { useAct } from './act.tsx'
import { add, pieces, recorded, type Because, type Cart } from './cart.ts'
import { useCart } from './kept-cart.ts'
import { useRead } from './read.ts'
import { lookUp } from './reading.ts'

const SHOWN = 4

/** From a code or a symptom to its causes and their parts, out of what the phone keeps; and what was found so far. */
export function Faults({ repair: r }: { repair: WholeRepair }) {
  const t = useKnowledge()
  const e = useEngineer()
  const [text, setText] = useState('')
  const open = r.actions.includes('part-orders')
  const book = useRead(open ? reading('/v1/models/{model}/knowledge', { path: { model: r.model } }) : null, 0)
  const fits = useRead(open ? reading('/v1/models/{model}/parts', { path: { model: r.model }, query: { serial: r.serial } }) : null, 0)
  const found = useRead(reading('/v1/repairs/{repair}/diagnoses', { path: { repair: r.id } }), 0)
  const [cart, setCart] = useCart(r.id)
  const take = (part: string, because: Because) => setCart((was) => add(was, fits.data?.items.find((f) => f.number === part) ?? { number: part, quantity: 1 }, because))
  return (
    <>
      {(found.data?.items ?? []).length > 0 && <Recorded items={found.data?.items ?? []} />}
      {open && (
        <section className="stack" aria-label={t('look')}>
          <label className="field"><span>{t('look')}</span><input type="search" placeholder={t('look_hint')} value={text} onChange={(v) => setText(v.target.value)} autoComplete="off" maxLength={200} /></label>
          <Show from={book}>
            {({ items }) => {
              const entries = lookUp(items, text.trim() || r.symptom).slice(0, SHOWN)
              if (entries.length === 0) return text.trim() ? <p className="quiet small" role="status">{t('nothing')}</p> : null
              return <ul className="stack">{entries.map((k, i) => <li key={k.entry}><EntryCard entry={k} first={i === 0} repair={r.id} cart={cart} take={take} done={(b) => { setCart((was) => recorded(was, b)); found.reload() }} /></li>)}</ul>
            }}
          </Show>
          <details className="card"><summary className="small">{t('own_words')}</summary><Record repair={r.id} parts={cart.filter((c) => !c.because).map((c) => c.part)} after={found.reload} /></details>
          {cart.length > 0 && <div className="foot"><Link className="go" to={`/m/repairs/${r.id}/order`}>{e('your_order')} · {e('in_cart', { n: pieces(cart) })}</Link></div>}
        </section>
      )}
    </>
  )
}

type CardFacts = { entry: Known; first: boolean; repair: string; cart: Cart; take: (part: string, because: Because) => void; done: (because: Because) => void }

function EntryCard({ entry: k, first, repair, cart, take, done }: CardFacts) {
  const safety = named(k, 'safety')
  return (
    <article className="card"><details className="entry" open={first}>
      <summary><strong>{named(k, 'symptom')}</strong> {k.code && <Chip tone={k.by_code ? 'good' : 'quiet'}>{k.code}</Chip>}</summary>
      {safety && <p className="small" style={{ color: 'var(--warn)' }}>⚠ {safety}</p>}
      <ol className="stack" style={{ marginTop: 8 }}>
        {k.causes.map((c) => <li key={c.cause}><CauseRow cause={c} because={{ entry: k.entry, version: k.version, cause: c.cause, code: k.by_code ? k.code.split(';')[0] ?? '' : '' }} repair={repair} cart={cart} take={take} done={done} /></li>)}
      </ol>
    </details></article>
  )
}

type RowFacts = { cause: KnownCause; because: Because; repair: string; cart: Cart; take: CardFacts['take']; done: CardFacts['done'] }

function CauseRow({ cause: c, because, repair, cart, take, done }: RowFacts) {
  const t = useKnowledge()
  const e = useEngineer()
  const share = `${Math.round(c.permille / 10)} %`
  return (
    <div className="stack" style={{ gap: 6 }}>
      <div><b>{named(c)}</b> <span className="quiet small num">{c.n > 0 ? t('evidence_n', { permille: share, confirmed: c.confirmed, n: c.n }) : t('no_evidence', { permille: share })}</span></div>
      {c.parts.map((p) => (
        <div key={p.part} className="spread">
          <div>
            <div>{named(p)}</div>
            <div className="quiet small"><span className="mono">{p.part}</span>{p.position && ` · ${e('position')} ${p.position}`}</div>
            {p.wrong > 0 && <Chip tone="warn">{t('wrong_n', { wrong: p.wrong, n: p.wrong + p.fitted })}</Chip>}
          </div>
          {cart.some((x) => x.part === p.part) ? <Chip tone="good">{t('in_order')}</Chip>
            : <button type="button" className="go second" style={{ width: 'auto', minWidth: 72, minHeight: 48 }} aria-label={`${e('add')} ${named(p)}`} onClick={() => take(p.part, because)}>{e('add')}</button>}
        </div>
      ))}
      {c.takes.length > 0 && c.parts.length === 0 && <p className="quiet small">{t('no_fit')}</p>}
      <details>
        <summary className="small">{t('how')}</summary>
        <div className="stack">
          {named(c, 'tips') && <p className="small">{named(c, 'tips')}</p>}
          <Record repair={repair} because={because} parts={cart.filter((x) => c.parts.some((p) => p.part === x.part)).map((x) => x.part)} after={() => done(because)} />
        </div>
      </details>
    </div>
  )
}

/** Records a fault through the outbox: a cause of the knowledge base or his own words, with what he measured. */
function Record({ repair, because, parts, after }: { repair: string; because?: Because; parts: string[]; after: () => void }) {
  const t = useKnowledge()
  const [fault, setFault] = useState('')
  const [value, setValue] = useState('')
  const [unit, setUnit] = useState('')
  const [device, setDevice] = useState('')
  const { act, busy, outcome } = useAct((c) => c.state !== 'conflict' && after())
  const measurement = value.trim() ? { measurement: { value: value.trim().replace(',', '.'), unit: unit.trim(), device: device.trim() } } : {}
  const record = () => act({ kind: 'diagnose', about: `${repair} · ${because ? because.code || because.entry : fault.trim()}`, call: command('/v1/repairs/{repair}/diagnoses', { path: { repair }, body: { ...(because ?? { fault: fault.trim() }), parts, ...measurement } }) })
  return (
    <form className="stack" onSubmit={(v) => { v.preventDefault(); void record() }}>
      {!because && <label className="field"><span>{t('own_words')}</span><input value={fault} onChange={(v) => setFault(v.target.value)} required maxLength={500} /></label>}
      <div className="two">
        <label className="field"><span>{t('value')}</span><input value={value} onChange={(v) => setValue(v.target.value)} inputMode="decimal" maxLength={20} /></label>
        <label className="field"><span>{t('unit')}</span><input value={unit} onChange={(v) => setUnit(v.target.value)} required={Boolean(value.trim())} maxLength={16} /></label>
      </div>
      <label className="field"><span>{t('device')}</span><input value={device} onChange={(v) => setDevice(v.target.value)} maxLength={64} /></label>
      {outcome}
      <button className="go second" disabled={busy}>{t('record')}</button>
    </form>
  )
}

function Recorded({ items }: { items: Diagnosis[] }) {
  const t = useKnowledge()
  return (
    <section className="stack" aria-label={t('recorded')}>
      <h2>{t('recorded')}</h2>
      {items.map((d) => <Found key={d.id} of={d} />)}
    </section>
  )
}
