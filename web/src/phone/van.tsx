import { useState } from 'react'
import { get, post, type Problem } from '../api/client.ts'
import { asProblem } from '../api/load.ts'
import type { components } from '../api/schema.d.ts'
import { useSession } from '../api/session.ts'
import type { Location, Page } from '../api/types.ts'
import { Barcode } from '../draw/barcode.tsx'
import { when } from '../ground/format.ts'
import { named } from '../ground/language.ts'
import { Blank, Fault, Show } from '../ground/parts.tsx'
import { sound } from '../ground/sound.ts'
import { useVan } from '../words/van.ts'
import { CodeField } from './camera.tsx'
import { Screen } from './phone.tsx'
import { useRead } from './read.ts'

type Stock = components['schemas']['InventoryStock']
type HandOver = components['schemas']['InventoryHandOver']
type Sheet = components['schemas']['InventoryCountSheet']
type Chosen = Record<string, { quantity: number; serials: string }>

const serialsOf = (text: string) => text.split(/[\s,，]+/).filter(Boolean)
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
  const stock = useRead<Page<Stock>>(van ? '/v1/stock' : null, { location: van, limit: 200 })
  const [mode, setMode] = useState<'give' | 'count'>('give')
  return (
    <Screen title={t('van')}>
      <div className="row" role="group" aria-label={t('van')}>
        <button type="button" className={`go ${mode === 'give' ? '' : 'plain'}`} aria-pressed={mode === 'give'} onClick={() => setMode('give')}>{t('stock')}</button>
        <button type="button" className={`go ${mode === 'count' ? '' : 'plain'}`} aria-pressed={mode === 'count'} onClick={() => setMode('count')}>{t('nightly')}</button>
      </div>
      <Show from={stock}>
        {({ items }) => {
          const rows = items.filter((s) => s.on_hand > 0 && (s.condition === 'new' || s.condition === 'refurbished'))
          if (rows.length === 0) return <Blank>{t('empty')}</Blank>
          return mode === 'give' ? <Give van={van} rows={rows} done={stock.reload} /> : <Nightly van={van} rows={rows} done={stock.reload} />
        }}
      </Show>
      {mode === 'give' && <Take van={van} done={stock.reload} />}
    </Screen>
  )
}

function Give({ van, rows, done }: { van: string; rows: Stock[]; done: () => void }) {
  const t = useVan()
  const [chosen, setChosen] = useState<Chosen>({})
  const [offer, setOffer] = useState<HandOver>()
  const [to, setTo] = useState('')
  const outlets = useRead<Page<Location>>('/v1/locations', { kind: 'outlet', limit: 100 }, 0)
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
            const made = await post<HandOver>('/v1/hand-overs', { from: van, lines })
            setOffer(made)
            return finish(t('offered'))
          })}>{t('hand')}</button>
          <label className="field"><span>{t('give_back_to')}</span>
            <select value={target} onChange={(e) => setTo(e.target.value)}>{(outlets.data?.items ?? []).map((l) => <option key={l.code} value={l.code}>{named(l) || l.code}</option>)}</select>
          </label>
          <button type="button" className="go plain" disabled={busy || !target} onClick={() => void send(async () => {
            await post(`/v1/vans/${van}/return`, { to: target, lines })
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
            await post(`/v1/hand-overs/${offer.id}/withdraw`, {})
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
        await post(`/v1/hand-overs/${encodeURIComponent(code.trim())}/accept`, { to: van })
        setCode('')
        done()
        return t('accepted')
      })
    }}>
      <CodeField name="hand-over" label={t('take')} value={code} onChange={setCode} />
      <button className="go" disabled={busy || !code.trim()}>{t('accept')}</button>
      {said}
    </form>
  )
}

/** The books stay hidden: one writes what one finds, then sees what differs. */
function Nightly({ van, rows, done }: { van: string; rows: Stock[]; done: () => void }) {
  const t = useVan()
  const [found, setFound] = useState<Chosen>({})
  const [sheet, setSheet] = useState<Sheet>()
  const { send, busy, said } = useSend()
  const parts = [...new Set(rows.map((s) => s.part))]
  const complete = parts.every((p) => found[p] !== undefined)
  const book = async () => {
    const open = await get<Page<Sheet>>('/v1/counts', { location: van, state: 'open', limit: 1 })
    const s = open.items[0] ?? await post<Sheet>('/v1/counts', { location: van, parts })
    const counted = await post<Sheet>(`/v1/counts/${s.id}/lines`, {
      lines: (s.lines ?? []).filter((l) => l.state === 'open' || l.state === 'recount').map((l) => {
        const serials = serialsOf(found[l.part]?.serials ?? '')
        return { line: l.line, quantity: l.condition === 'new' ? found[l.part]?.quantity ?? 0 : 0, ...(serials.length > 0 && l.condition === 'new' ? { serials } : {}) }
      }),
    })
    setSheet(counted)
    if ((counted.lines ?? []).some((l) => l.state === 'recount')) return t('again')
    setSheet(await post<Sheet>(`/v1/counts/${s.id}/book`, {}))
    done()
    return t('booked')
  }
  return (
    <>
      {parts.map((p) => {
        const s = rows.find((r) => r.part === p) as Stock
        const line = (sheet?.lines ?? []).find((l) => l.part === p)
        return (
          <div key={p} className="card stack" style={{ gap: 6 }}>
            <label className="field"><span>{named(s, 'part_name') || p} <span className="mono quiet small">{p}</span></span>
              <input className="num" inputMode="numeric" value={found[p]?.quantity ?? ''} onChange={(e) => {
                const n = /^\d{1,5}$/.test(e.target.value) ? Number(e.target.value) : undefined
                setFound(n === undefined ? Object.fromEntries(Object.entries(found).filter(([k]) => k !== p)) : { ...found, [p]: { serials: found[p]?.serials ?? '', quantity: n } })
              }} />
            </label>
            <label className="field"><span>{t('serials')}</span><input className="mono" value={found[p]?.serials ?? ''} onChange={(e) => setFound({ ...found, [p]: { quantity: found[p]?.quantity ?? serialsOf(e.target.value).length, serials: e.target.value } })} /></label>
            {line && line.difference !== null && <p className={`chip ${line.difference === 0 ? 'good' : 'warn'}`} style={{ alignSelf: 'flex-start' }}>{t('difference', { n: line.difference })}</p>}
          </div>
        )
      })}
      <button type="button" className="go" disabled={busy || !complete} onClick={() => void send(book)}>{t('book')}</button>
      {said}
    </>
  )
}
