import { Button, Input } from 'antd'
import { useEffect, useState } from 'react'
import { get, reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { LedgerRow, Part, Stock } from '../../shared/api/types.ts'
import { count, money, weight, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { go, Link } from '../../shared/route.tsx'
import { kindOf } from '../../shared/kind.ts'
import { useValue } from '../../i18n/value.ts'
import { Origins } from '../../shared/origins.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'
import { Audience } from './audience.tsx'
import { StockPlaces } from './stock-places.tsx'
import { Declarations } from './declarations.tsx'

export function StockPage({ id = '' }: { id?: string }) {
  const t = useStaff()
  const [text, setText] = useState('')
  const [q, setQ] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setQ(text.trim()), 250)
    return () => clearTimeout(timer)
  }, [text])
  const found = useList(id && !q ? null : reading('/v1/parts', { query: { q, limit: 30 } }))
  return (
    <>
      <div className="spread">
        <h1>{t('stock')}</h1>
        <Input.Search aria-label={t('find_part')} placeholder={t('find_part')} value={text} onChange={(e) => setText(e.target.value)} allowClear style={{ width: 'min(420px, 100%)' }}
          onSearch={(value) => {
            const exact = found.data?.find((p) => p.number === value.trim().toUpperCase()) ?? (found.data?.length === 1 ? found.data[0] : undefined)
            if (exact) go(`/stock/${exact.number}`)
            setQ(value.trim())
          }} />
      </div>
      {id && !q ? <PartStock key={id} number={id} /> : (
        <>
          {!q && <StockPlaces />}
          {!q && <p className="quiet">{t('choose_part')}</p>}
          <Show from={found} empty={(l) => l.length === 0}>
            {(rows) => <PartTable rows={rows} onOpen={() => { setText(''); setQ('') }} />}
          </Show>
          {found.more && <Button onClick={found.more} loading={found.reading}>{t('more')}</Button>}
        </>
      )}
    </>
  )
}

function PartTable({ rows, onOpen }: { rows: Part[]; onOpen: () => void }) {
  const t = useStaff()
  const state = useStateWords()
  return (
    <Rows<Part> width={760} label={t('stock')} rowKey="number" dataSource={rows} columns={[
      { title: t('part'), render: (_, p) => <Link to={`/stock/${p.number}`} onClick={onOpen} className="mono">{p.number}</Link> },
      { title: t('name'), render: (_, p) => named(p) },
      { title: t('appliance'), render: (_, p) => state('line_of', p.line) },
      { title: '', render: (_, p) => <span className="row"><Chip tone="quiet">{state('class', p.class)}</Chip>{p.core_return && <Chip tone="good">{t('core_return')}</Chip>}</span> },
      { title: t('price'), align: 'right', render: (_, p) => <span className="num">{money(p.price_minor, p.currency)}</span> },
      { title: t('grams'), align: 'right', render: (_, p) => <span className="num">{weight(p.grams)}</span> },
    ]} />
  )
}

function PartStock({ number }: { number: string }) {
  const t = useStaff()
  const state = useStateWords()
  const part = useLoad(number, () => get('/v1/parts/{part}', { path: { part: number } }))
  const stock = useLoad(number, async () => (await get('/v1/parts/{part}/stock', { path: { part: number }})).items)
  const ledger = useList(reading('/v1/stock/ledger', { query: { part: number, limit: 50 } }))
  const place = usePlaceNames((ledger.data ?? []).flatMap((l) => [l.from_location, l.to_location]))
  const rows = [...(stock.data ?? [])].sort((a, b) => b.on_hand - a.on_hand)
  const most = Math.max(1, ...rows.map((r) => r.on_hand))
  // Of a part that is not there, one sentence: no empty box and no zero beside it.
  if (part.problem && !part.data) return <Show from={part}>{() => null}</Show>
  return (
    <>
      <Show from={part}>
        {(p) => (
          <section className="card stack">
            <div className="row"><h2>{named(p)}</h2><span className="mono quiet">{p.number}</span><Chip tone="quiet">{state('class', p.class)}</Chip>{p.core_return && <Chip tone="good">{t('core_return')}</Chip>}{p.hazard_code && <Chip tone="warn">{p.hazard_code}</Chip>}{p.audience === 'customer' && <Chip tone="info">{state('audience', 'customer')}</Chip>}</div>
            <Audience of={p} done={part.reload} />
            <div className="row quiet" style={{ gap: 20 }}>
              <span>{t('price')} <b className="num">{money(p.price_minor, p.currency)}</b></span><span>{t('grams')} <b>{weight(p.grams)}</b></span><span>{t('warranty')} <b>{t('days_n', { n: p.warranty_days })}</b></span>
              <span>{t('total_available', { n: count(rows.reduce((s, r) => s + r.available, 0)) })}</span>
            </div>
          </section>
        )}
      </Show>
      <section className="card stack">
        <div className="spread"><h2>{t('positions')}</h2>
          <div className="legend"><span><i style={{ background: 'var(--kept)' }} />{t('available')}</span><span><i style={{ background: '#d19a2a' }} />{t('reserved')}</span></div>
        </div>
        <Show from={stock} empty={(s) => s.length === 0}>
          {() => (
            <div className="bar-list">
              {rows.slice(0, 40).map((r) => (
                <PositionRow key={r.location + r.condition} r={r} most={most} text={`${t('available')} ${r.available} · ${t('reserved')} ${r.reserved}`} name={named(r, 'location_name') || r.location}
                  note={[state('kind', r.kind), r.condition !== 'new' ? state('condition', r.condition) : '', r.bin].filter(Boolean).join(' · ')} />
              ))}
            </div>
          )}
        </Show>
        {rows.length > 40 && <p className="quiet small">{t('places_n', { n: rows.length })}</p>}
      </section>
      <StockPlaces part={number} />
      <Declarations part={number} />
      <PieceOrigins part={number} />
      <h2>{t('ledger')}</h2>
      <Show from={ledger} empty={(l) => l.length === 0}>
        {(l) => (
          <Rows<LedgerRow> width={860} label={t('ledger')} rowKey="id" dataSource={[...l].sort((a, b) => b.at.localeCompare(a.at) || b.id - a.id)} size="small" columns={[
            { title: t('when'), render: (_, m) => <span className="num">{when(m.at)}</span> },
            { title: t('movement'), render: (_, m) => state('move', m.kind) },
            { title: t('quantity'), align: 'right', render: (_, m) => <b className="num">{count(m.quantity)}</b> },
            { title: `${t('from')} → ${t('to')}`, render: (_, m) => <>{place(m.from_location)} <span className="quiet small">{state('bucket', m.from_bucket)}</span> → {place(m.to_location)} <span className="quiet small">{state('bucket', m.to_bucket)}</span></> },
            { title: t('serial'), render: (_, m) => <span className="mono">{m.serial ?? ''}</span> },
            { title: t('reference'), render: (_, m) => <Reference of={m.reference || m.reason} /> },
            { title: t('by'), dataIndex: 'by' },
          ]} />
        )}
      </Show>
      {ledger.more && <Button onClick={ledger.more} loading={ledger.reading}>{t('more')}</Button>}
    </>
  )
}

/** A serial, and what the piece was before it lay here. */
function PieceOrigins({ part }: { part: string }) {
  const t = useValue()
  const [serial, setSerial] = useState('')
  return (
    <section className="card stack" aria-label={t('origins')}>
      <h2>{t('origins')}</h2>
      <Input.Search aria-label={t('serial')} placeholder={t('serial')} enterButton={t('look_up')} onSearch={(v) => setSerial(v.trim())} maxLength={64} style={{ width: 'min(420px, 100%)' }} />
      <Origins part={part} serial={serial} />
    </section>
  )
}

/** What a movement refers to, in words that people know: a number of ours by itself, a line of an order by a link. */
function Reference({ of: reference }: { of: string }) {
  const t = useStaff()
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(reference)) return <Link to={`/lines/${reference}`}>{t('order_line')}</Link>
  const kind = kindOf(reference)
  const page = kind === 'parcel' ? '/shipments/' : kind === 'repair' ? '/repairs/' : kind === 'waste_manifest' ? '/waste-manifests/' : ''
  return page ? <Link to={page + reference} className="mono small">{reference}</Link> : <span className="mono small">{reference}</span>
}

function PositionRow({ r, most, text, name, note }: { r: Stock; most: number; text: string; name: string; note: string }) {
  return (
    <>
      <div>{name}<div className="quiet small">{note}</div></div>
      <div className="bar" role="img" aria-label={text} title={text}>
        <span style={{ width: `${(r.available / most) * 100}%`, background: 'var(--kept)' }} /><span style={{ width: `${(r.reserved / most) * 100}%`, background: '#d19a2a' }} />
      </div>
      <b className="num">{count(r.available)}<span className="quiet" style={{ fontWeight: 400 }}> / {count(r.on_hand)}</span></b>
    </>
  )
}
