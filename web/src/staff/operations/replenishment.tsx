import { Button, Checkbox, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { Proposal, Transfer } from '../../shared/api/types.ts'
import { count } from '../../shared/format.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { useReplenishment } from '../../i18n/replenishment.ts'
import { named } from '../../i18n/language.ts'
import { useMyPlaces, usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'

/** How many of each part are to be sent. */
type Chosen = Record<string, number>

const key = (p: Proposal) => `${p.location} ${p.part}`

/** What places should be sent by those they belong to; what is chosen of one place becomes a transfer. */
export function ReplenishmentPage() {
  const t = useReplenishment()
  const places = useMyPlaces()
  const [place, setPlace] = useState('')
  const [all, setAll] = useState(false)
  const list = useList(reading('/v1/replenishment', { query: { ...(place ? { location: place } : {}), ...(all ? { all } : {}), limit: 100 } }))
  const name = usePlaceNames((list.data ?? []).flatMap((p) => [p.location, p.parent]))
  const choose = (code: string) => setPlace(code)
  return (
    <>
      <div className="spread">
        <h1>{t('title')}</h1>
        <div className="row">
          <Checkbox checked={all} onChange={(e) => setAll(e.target.checked)}>{t('show_all')}</Checkbox>
          <Select aria-label={t('place')} value={place} onChange={choose} showSearch optionFilterProp="label" style={{ minWidth: 220 }}
            options={[{ value: '', label: t('all_places') }, ...[...new Set([...places.map((p) => p.code), ...(place ? [place] : [])])].map((c) => ({ value: c, label: named(places.find((p) => p.code === c)) || name(c) }))]} />
        </div>
      </div>
      <p className="quiet small">{t('note')}</p>
      <Show from={list} empty={(l) => l.length === 0} blank={t('none')}>
        {(rows) => (place
          ? <OfPlace key={place} place={place} rows={rows} name={name} done={list.reload} />
          : <section className="card stack"><Proposals rows={rows} name={name} choose={choose} /></section>)}
      </Show>
      {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </>
  )
}

/** What is needed and cannot be sent, for the sender has too little. */
const lacking = (p: Proposal) => p.needed - p.suggested

/** One place: what can be sent is chosen already, and can be changed up to what the sender has. */
function OfPlace({ place, rows, name, done }: { place: string; rows: Proposal[]; name: (code: string) => string; done: () => void }) {
  const t = useReplenishment()
  const [changed, setChanged] = useState<Chosen>({})
  const [made, setMade] = useState<Transfer>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const quantity = (p: Proposal) => changed[key(p)] ?? p.suggested
  const lines = rows.filter((p) => quantity(p) > 0)
  const short = rows.filter((p) => lacking(p) > 0).length
  const parent = rows[0]?.parent ?? ''
  const send = () => {
    setBusy(true)
    setProblem(undefined)
    post('/v1/transfers', { body: { from: parent, to: place, lines: lines.map((p) => ({ part: p.part, quantity: quantity(p), condition: 'new' as const })) } })
      .then((x) => { setMade(x); setChanged({}); done() }, (error: unknown) => setProblem(asProblem(error))).finally(() => setBusy(false))
  }
  return (
    <section className="card stack">
      <div className="spread">
        <h2>{t('from_to', { from: name(parent), to: name(place) })}</h2>
        <Button type="primary" disabled={lines.length === 0} loading={busy} onClick={send}>{t('make', { n: lines.length })}</Button>
      </div>
      {problem && <Fault problem={problem} />}
      {short > 0 && <p role="status" style={{ color: 'var(--warn)' }}>{t('short_parts', { n: short })}</p>}
      {made && <p role="status">{t('made', { id: made.id })}</p>}
      <Proposals rows={rows} name={name} quantity={quantity} set={(p, n) => setChanged((was) => ({ ...was, [key(p)]: n }))} />
    </section>
  )
}

type Listed = { rows: Proposal[]; name: (code: string) => string; choose?: (code: string) => void; quantity?: (p: Proposal) => number; set?: (p: Proposal, quantity: number) => void }

function Proposals({ rows, name, choose, quantity, set }: Listed) {
  const t = useReplenishment()
  return (
    <Rows<Proposal> width={1080} label={t('title')} size="small" rowKey={key} dataSource={rows} columns={[
      ...(set && quantity ? [{ title: '', render: (_: unknown, p: Proposal) => <Checkbox aria-label={t('send_part', { part: p.part })} checked={quantity(p) > 0} disabled={p.at_parent === 0} onChange={(e) => set(p, e.target.checked ? Math.max(1, p.suggested) : 0)} /> }] : []),
      ...(choose ? [{ title: t('place'), render: (_: unknown, p: Proposal) => <button type="button" className="linklike" onClick={() => choose(p.location)}>{name(p.location)}</button> }] : []),
      { title: t('part'), render: (_, p) => <span>{named({ name_zh: p.part_name_zh, name_en: p.part_name_en })}<span className="quiet small mono" style={{ display: 'block' }}>{p.part}</span></span> },
      { title: t('per_week'), align: 'right', render: (_, p) => <span className="num">{count(p.per_week, p.per_week < 1 ? 2 : 1)} <Chip tone="quiet">{t(`pattern.${p.pattern}`)}</Chip></span> },
      { title: t('lead'), align: 'right', render: (_, p) => <span className="num">{t('days', { n: count(p.lead_minutes / 1440, 1) })}{!p.lane && <span className="quiet small" style={{ display: 'block' }}>{t('no_lane')}</span>}</span> },
      { title: t('base_stock'), align: 'right', render: (_, p) => <span className="num">{count(p.base_stock)}</span> },
      { title: t('there'), align: 'right', render: (_, p) => <span className="num">{count(p.available)}{p.on_hand !== p.available && <span className="quiet small" style={{ display: 'block' }}>{t('on_hand', { n: count(p.on_hand) })}</span>}</span> },
      { title: t('on_the_way'), align: 'right', render: (_, p) => <span className="num">{count(p.on_the_way)}</span> },
      { title: t('needed'), align: 'right', render: (_, p) => <span className="num">{count(p.needed)}{p.below > 0 && <span className="quiet small" style={{ display: 'block' }}>{t('below', { n: count(Math.min(p.below, p.needed)) })}</span>}</span> },
      { title: t('at_parent'), align: 'right', render: (_, p) => <span className="num">{count(p.at_parent)}{lacking(p) > 0 && <span style={{ display: 'block' }}><Chip tone="warn">{t('short', { n: count(lacking(p)) })}</Chip></span>}</span> },
      { title: t('suggested'), align: 'right', render: (_, p) => (set && quantity
        ? <InputNumber aria-label={t('quantity_of', { part: p.part })} min={0} max={p.at_parent} disabled={p.at_parent === 0} precision={0} value={quantity(p)} onChange={(n) => set(p, n ?? 0)} />
        : <b className="num">{count(p.suggested)}</b>) },
    ]} />
  )
}
