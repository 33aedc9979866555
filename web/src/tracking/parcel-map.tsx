import { useEffect, useState } from 'react'
import { get } from '../shared/api/client.ts'
import type { LonLat, Snapshot, SnapshotParcel } from '../shared/api/types.ts'
import { around, Map, type Projection, type Tiles } from '../charts/map.tsx'
import { named } from '../i18n/language.ts'
import { useTracking } from '../i18n/tracking.ts'

const [W, H] = [640, 400]

/** How far a field of the grid reaches from its middle, in degrees: where a place is blurred, it is anywhere in there. */
const FIELD = 0.005

/** Whether a page that stayed open may still show where the parcel is; the service does not send it anew for that. */
export const placed = (s: SnapshotParcel, now: number) => s.position !== null && (!s.places_until || Date.parse(s.places_until) > now)

/** What maps are drawn on here; until that is known, and when nobody knows it, on the outlines the page carries. */
function useTiles(): Tiles | undefined {
  const [tiles, setTiles] = useState<Tiles>()
  useEffect(() => {
    let live = true
    get('/v1/map').then((t) => live && t.tiles && setTiles(t), () => undefined)
    return () => {
      live = false
    }
  }, [])
  return tiles
}

/** The warehouse, the parcel and the home, on a sketch of the land between them. */
export function Where({ snapshot: p, now }: { snapshot: Snapshot; now: number }) {
  const t = useTracking()
  const tiles = useTiles()
  const sources = (p.lines ?? []).flatMap((l) => (l.source ? [{ ...l.source, name: named(l, 'source_name') }] : []))
  const parcels = (p.shipments ?? []).flatMap((s) => (s.position && placed(s, now) ? [{ ...s.position, exact: s.exact, path: (s.timeline ?? []).flatMap((x) => (x.lon !== null && x.lat !== null ? [{ lon: x.lon, lat: x.lat }] : [])) }] : []))
  const points: LonLat[] = [...sources, ...parcels, ...parcels.flatMap((x) => x.path), ...(p.site ? [p.site] : [])]
  const box = around(points, W / H)
  const field = (project: Projection, at: LonLat, colour: string) => {
    const [[x, y], [edge]] = [project(at.lon, at.lat), project(at.lon + FIELD, at.lat)]
    return edge - x > 9 && <circle cx={x} cy={y} r={edge - x} fill={colour} opacity={0.18} />
  }
  const mark = (project: Projection, at: LonLat, colour: string, text: string, below = false) => {
    const [x, y] = project(at.lon, at.lat)
    const side = x > W * 0.75 ? 'end' : x < W * 0.25 ? 'start' : 'middle'
    return (
      <g>
        <circle cx={x} cy={y} r={9} fill={colour} stroke="#fff" strokeWidth={3} />
        <text x={side === 'end' ? x + 9 : side === 'start' ? x - 9 : x} y={below ? y + 30 : y - 16} fontSize={19} fontWeight={650} textAnchor={side} fill="var(--ink)" stroke="#fff" strokeWidth={4} paintOrder="stroke">{text}</text>
      </g>
    )
  }
  return (
    <>
      <Map box={box} width={W} height={H} label={t('map_label')} tiles={tiles} names>
        {(project) => (
          <>
            {p.site && sources.map((s, i) => {
              const [x1, y1] = project(s.lon, s.lat)
              const [x2, y2] = project(p.site?.lon ?? 0, p.site?.lat ?? 0)
              return <path key={i} d={`M${x1} ${y1}Q${(x1 + x2) / 2} ${Math.min(y1, y2) - Math.abs(x1 - x2) * 0.18} ${x2} ${y2}`} fill="none" stroke="var(--edge)" strokeWidth={2} strokeDasharray="4 6" />
            })}
            {parcels.map((s, i) => s.path.length > 1 && <polyline key={i} points={s.path.map((x) => project(x.lon, x.lat).join(',')).join(' ')} fill="none" stroke="var(--brand)" strokeWidth={3.5} strokeLinejoin="round" strokeLinecap="round" />)}
            {p.site && field(project, p.site, 'var(--broken)')}
            {parcels.map((s, i) => !s.exact && <g key={i}>{field(project, s, '#d19a2a')}</g>)}
            {sources.map((s, i) => <g key={i}>{mark(project, s, 'var(--brand-deep)', s.name || t('warehouse'))}</g>)}
            {p.site && mark(project, p.site, 'var(--broken)', t('home'), true)}
            {parcels.map((s, i) => <g key={i}>{mark(project, s, '#d19a2a', t('parcel'))}</g>)}
        </>
      )}
    </Map>
    {tiles && <p className="quiet small">{tiles.attribution}</p>}
    </>
  )
}
