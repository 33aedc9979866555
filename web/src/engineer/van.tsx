import { useState } from 'react'
import { get, reading, type Problem } from '../shared/api/client.ts'
import { post } from '../shared/api/confirm.ts'
import { asProblem } from '../shared/api/load.ts'
import { useSession } from '../shared/api/session.ts'
import type { CountSheet, VanTransfer, Stock } from '../shared/api/types.ts'
import { Barcode } from '../charts/barcode.tsx'
import { when } from '../shared/format.ts'
import { named } from '../i18n/language.ts'
import { Blank, Fault, Show } from '../shared/parts.tsx'
import { sound } from '../shared/sound.ts'
import { useStateWords } from '../i18n/states.ts'
import { useVan } from '../i18n/van.ts'
import { CodeField } from './code-field.tsx'
import { VanKit } from './kit.tsx'
import { DoNotFit } from './on-hold.tsx'
import { Screen } from './shell.tsx'
import { useRead } from './read.ts'

/** A piece that may be used, handed on or given back. */
type Usable = Stock & { condition: 'new' | 'refurbished' }
type Chosen = Record<string, { quantity: number; serials: string }>

const serialsOf = (text: string) => text.split(/[\s,，]+/).filter(Boolean)
const usable = (s: Stock): s is Usable => s.on_hand > 0 && (s.condition === 'new' || s.condition === 'refurbished')
const keyOf = (s: Stock) => `${s.part} ${s.condition}`

/** Commands of two people or of many lines; they need a signal, and say so. */
function useSend() {
  const [problem, setProblem] = useState<Problem>()
  const [done, setDone] = useState('')
  const [busy, setBusy] = useState(false)
  const send = async (work: () => Promise<string>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      setDone(await work())
      sound(true)
    } catch (error) {
      setDone('')
      setProblem(asProblem(error))
      sound(false)
    }
    setBusy(false)
  }
  return { send, busy, said: problem ? <Fault problem={problem} /> : done && <p role="status" className="chip good" style={{ alignSelf: 'flex-start' }}>✓ {done}</p> }
}

/** What lies in the own van: to hand to a colleague, to give back, to count at night. */
export function Van() {
  const t = useVan()
  const van = useSession()?.actor.scope?.[0] ?? ''
  const stock = useRead(van ? reading('/v1/stock', { query: { location: van, limit: 200 } }) : null)
  const [mode, setMode] = useState<'give' | 'count'>('give')
  return (
    <Screen title={t('van')}>
      <DoNotFit />
      <div className="row" role="group" aria-label={t('van')}>
        <button type="button" className={`go ${mode === 'give' ? '' : 'plain'}`} aria-pressed={mode === 'give'} onClick={() => setMode('give')}>{t('stock')}</button>
        <button type="button" className={`go ${mode === 'count' ? '' : 'plain'}`} aria-pressed={mode === 'count'} onClick={() => setMode('count')}>{t('nightly')}</button>
      </div>
      <Show from={stock}>
        {({ items }) => {
          const rows = items.filter(usable)
          if (rows.length === 0) return <Blank>{t('empty')}</Blank>
          return mode === 'give' ? <Give van={van} rows={rows} done={stock.reload} /> : <Nightly van={van} rows={rows} done={stock.reload} />
        }}
      </Show>
      {mode === 'give' && <VanKit van={van} />}
      {mode === 'give' && <Levels van={van} />}
      {mode === 'give' && <Take van={van} done={stock.reload} />}
    </Screen>
  )
}

/** What the van is short of, from what it should hold. */
function Levels({ van }: { van: string }) {
  const t = useVan()
  const levels = useRead(reading('/v1/vans/{van}/levels', { path: { van } }), 0)
  const short = (levels.data?.items ?? []).filter((l) => l.refill > 0)
  if (short.length === 0) return null
  return (
    <section className="card stack" aria-label={t('refill')}>
      <h2>{t('refill')}</h2>
      <ul className="stack">{short.map((l) => (
        <li key={l.part} className="spread">
          <span><strong>{named(l, 'part_name') || l.part}</strong> <span className="mono quiet small">{l.part}</span></span>
          <span className="num">{t('refill_n', { n: l.refill, free: l.free, low: l.low })}</span>
        </li>
      ))}</ul>
    </section>
  )
}

function Give({ van, rows, done }: { van: string; rows: Usable[]; done: () => void }) {
  const t = useVan()
  const [chosen, setChosen] = useState<Chosen>({})
  const [offer, setOffer] = useState<VanTransfer>()
  const [to, setTo] = useState('')
  const outlets = useRead(reading('/v1/locations', { query: { kind: 'outlet', limit: 100 } }), 0)
  const { send, busy, said } = useSend()
  const lines = rows.flatMap((s) => {
    const c = chosen[keyOf(s)]
    const serials = serialsOf(c?.serials ?? '')
    return c && c.quantity > 0 ? [{ part: s.part, condition: s.condition, quantity: c.quantity, ...(serials.length > 0 ? { serials } : {}) }] : []
  })
  const change = (s: Stock, by: Partial<Chosen[string]>) => setChosen({ ...chosen, [keyOf(s)]: { quantity: 0, serials: '', ...chosen[keyOf(s)], ...by } })
  const target = to || outlets.data?.items[0]?.code || ''
  const finish = (text: string) => {
    setChosen({})
    done()
    return text
  }
  return (
    <>
      <section className="stack" aria-label={t('stock')}>
        {rows.map((s) => {
          const n = chosen[keyOf(s)]?.quantity ?? 0
          const name = named(s, 'part_name') || s.part
          return (
            <div key={keyOf(s)} className="card stack" style={{ gap: 6 }}>
              <div className="spread"><strong>{name}</strong><span className="num">{t('free_of', { free: s.available, n: s.on_hand })}</span></div>
              <div className="spread">
                <span className="mono quiet small">{s.part}</span>
                <span className="row">
                  <button type="button" className="step" aria-label={t('less', { name })} disabled={n === 0} onClick={() => change(s, { quantity: n - 1 })}>−</button>
                  <span className="num" aria-live="polite">{n}</span>
                  <button type="button" className="step" aria-label={t('more', { name })} disabled={n >= s.available} onClick={() => change(s, { quantity: n + 1 })}>+</button>
                </span>
              </div>
              {n > 0 && <label className="field"><span>{t('serials')}</span><input className="mono" value={chosen[keyOf(s)]?.serials ?? ''} autoCapitalize="characters" onChange={(e) => change(s, { serials: e.target.value })} /></label>}
            </div>
          )
        })}
      </section>
      {lines.length > 0 && (
        <section className="card stack">
          <button type="button" className="go" disabled={busy} onClick={() => void send(async () => {
            const made = await post('/v1/van-transfers', { body: { from: van, lines } })
            setOffer(made)
            return finish(t('offered'))
          })}>{t('hand')}</button>
          <label className="field"><span>{t('give_back_to')}</span>
            <select value={target} onChange={(e) => setTo(e.target.value)}>{(outlets.data?.items ?? []).map((l) => <option key={l.code} value={l.code}>{named(l) || l.code}</option>)}</select>
          </label>
          <button type="button" className="go plain" disabled={busy || !target} onClick={() => void send(async () => {
            await post('/v1/vans/{van}/return', { path: { van }, body: { to: target, lines } })
            return finish(t('given_back'))
          })}>{t('give_back')}</button>
        </section>
      )}
      {said}
      {offer && (
        <section className="card stack" aria-label={t('offer')}>
          <h2>{t('show_this')}</h2>
          <Barcode text={offer.id} />
          <p className="mono" style={{ fontSize: 18, wordBreak: 'break-all' }}>{offer.id}</p>
          <p className="quiet small">{t('until', { at: when(offer.expires_at) })}</p>
          <button type="button" className="go plain" disabled={busy} onClick={() => void send(async () => {
            await post('/v1/van-transfers/{van_transfer}/withdraw', { path: { van_transfer: offer.id }, body: {} })
            setOffer(undefined)
            done()
            return t('withdrawn')
          })}>{t('withdraw')}</button>
        </section>
      )}
    </>
  )
}

function Take({ van, done }: { van: string; done: () => void }) {
  const t = useVan()
  const [code, setCode] = useState('')
  const { send, busy, said } = useSend()
  return (
    <form className="card stack" onSubmit={(e) => {
      e.preventDefault()
      void send(async () => {
        await post('/v1/van-transfers/{van_transfer}/accept', { path: { van_transfer: code.trim() }, body: { to: van } })
        setCode('')
        done()
        return t('accepted')
      })
    }}>
      <CodeField name="van-transfer" label={t('take')} value={code} onChange={setCode} />
      <button className="go" disabled={busy || !code.trim()}>{t('accept')}</button>
      {said}
    </form>
  )
}

type Found = Record<number, { quantity: string; serials: string }>

/** The books stay hidden: one writes what one finds of each part and condition, then sees what differs. */
function Nightly({ van, rows, done }: { van: string; rows: Stock[]; done: () => void }) {
  const t = useVan()
  const state = useStateWords()
  const [found, setFound] = useState<Found>({})
  const [sheet, setSheet] = useState<CountSheet>()
  const { send, busy, said } = useSend()
  const lines = sheet?.lines ?? []
  const open = lines.filter((l) => l.state === 'open' || l.state === 'recount')
  const complete = open.every((l) => /^\d{1,5}$/.test(found[l.line]?.quantity ?? ''))
  const change = (line: number, by: Partial<Found[number]>) => setFound({ ...found, [line]: { quantity: '', serials: '', ...found[line], ...by } })
  const begin = async () => {
    const begun = await get('/v1/counts', { query: { location: van, state: 'open', limit: 1 } })
    const id = begun.items[0]?.id
    setSheet(id ? await get('/v1/counts/{count}', { path: { count: id } }) : await post('/v1/counts', { body: { location: van, parts: [...new Set(rows.map((s) => s.part))] } }))
    return t('begun')
  }
  const save = async (s: CountSheet) => {
    const counted = await post('/v1/counts/{count}/lines', { path: { count: s.id }, body: {
      lines: open.map((l) => {
        const serials = serialsOf(found[l.line]?.serials ?? '')
        return { line: l.line, quantity: Number(found[l.line]?.quantity), ...(serials.length > 0 ? { serials } : {}) }
      }),
    } })
    setSheet(counted)
    setFound({})
    return (counted.lines ?? []).some((l) => l.state === 'recount') ? t('again') : t('counted')
  }
  const book = async (s: CountSheet) => {
    await post('/v1/counts/{count}/book', { path: { count: s.id }, body: {} })
    setSheet(undefined)
    done()
    return t('booked')
  }
  if (!sheet) return <><button type="button" className="go" disabled={busy} onClick={() => void send(begin)}>{t('begin')}</button>{said}</>
  return (
    <>
      {lines.map((l) => {
        const s = rows.find((r) => r.part === l.part)
        const asked = l.state === 'open' || l.state === 'recount'
        return (
          <div key={l.line} className="card stack" style={{ gap: 6 }}>
            <div className="spread"><strong>{(s && named(s, 'part_name')) || l.part}</strong><span className="quiet small"><span className="mono">{l.part}</span> · {state('condition', l.condition)}</span></div>
            {asked && (
              <>
                <label className="field"><span>{l.state === 'recount' ? t('again') : t('pieces')}</span><input className="num" inputMode="numeric" value={found[l.line]?.quantity ?? ''} onChange={(e) => change(l.line, { quantity: e.target.value.trim() })} /></label>
                <label className="field"><span>{t('serials')}</span><input className="mono" value={found[l.line]?.serials ?? ''} onChange={(e) => change(l.line, { serials: e.target.value })} /></label>
              </>
            )}
            {l.difference !== null && <p className={`chip ${l.difference === 0 ? 'good' : 'warn'}`} style={{ alignSelf: 'flex-start' }}>{t('difference', { n: l.difference })}</p>}
          </div>
        )
      })}
      {open.length > 0
        ? <button type="button" className="go" disabled={busy || !complete} onClick={() => void send(() => save(sheet))}>{t('save')}</button>
        : <button type="button" className="go" disabled={busy} onClick={() => void send(() => book(sheet))}>{t('book')}</button>}
      {said}
    </>
  )
}
