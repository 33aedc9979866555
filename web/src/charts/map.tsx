import { useEffect, useMemo, useState, type ReactNode } from 'react'
import type { Outline } from './outlines.ts'

export type Box = { west: number; south: number; east: number; north: number }
export const CHINA: Box = { west: 73, south: 17.6, east: 135.6, north: 53.8 }

/** Pictures of the land: a URL with {z}, {x} and {y}, in Mercator of WGS-84. */
export type Tiles = { tiles: string; attribution: string }

export type Projection = (lon: number, lat: number) => [x: number, y: number]

const radians = Math.PI / 180
const mercator = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (Math.max(-80, Math.min(80, lat)) * radians) / 2)) / radians

/** Mercator, fitted so that the box fills width × height and keeps its shape. */
export function fit(box: Box, width: number, height: number): { project: Projection; scale: number; corner: [x: number, y: number] } {
  const [top, bottom] = [mercator(box.north), mercator(box.south)]
  const scale = Math.min(width / (box.east - box.west), height / (top - bottom))
  const [dx, dy] = [(width - (box.east - box.west) * scale) / 2, (height - (top - bottom) * scale) / 2]
  // Where 180° west meets the upper edge of the world's square.
  const corner: [number, number] = [dx + (-180 - box.west) * scale, dy + (top - 180) * scale]
  return { scale, corner, project: (lon, lat) => [dx + (lon - box.west) * scale, dy + (top - mercator(lat)) * scale] }
}

const TILE = 256
const DEEPEST = 18

/** The tiles that cover width × height, of the level whose pictures are drawn at their own size or a little smaller. */
function tilesOf(template: string, width: number, height: number, scale: number, [left, top]: [number, number]) {
  const z = Math.max(0, Math.min(DEEPEST, Math.ceil(Math.log2((scale * 360) / TILE))))
  const [size, n] = [(scale * 360) / 2 ** z, 2 ** z]
  const out: { url: string; x: number; y: number; size: number }[] = []
  for (let x = Math.max(0, Math.floor(-left / size)); x < n && left + x * size < width; x++) {
    for (let y = Math.max(0, Math.floor(-top / size)); y < n && top + y * size < height; y++) {
      out.push({ url: template.replace('{z}', `${z}`).replace('{x}', `${x}`).replace('{y}', `${y}`), x: left + x * size, y: top + y * size, size })
    }
  }
  return out
}

/** A box around points with room to breathe, never smaller than about forty kilometres. */
export function around(points: { lon: number; lat: number }[], ratio: number): Box {
  const lons = points.map((p) => p.lon)
  const lats = points.map((p) => p.lat)
  const [w, e, s, n] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)]
  const tall = Math.max((n - s) * 1.6, 0.4)
  const wide = Math.max((e - w) * 1.5, 0.4, tall * ratio)
  const high = Math.max(tall, wide / ratio)
  const [x, y] = [(w + e) / 2, (s + n) / 2]
  return { west: x - wide / 2, east: x + wide / 2, south: y - high / 2, north: y + high / 2 }
}

type Land = { provinces: Outline[]; southSea: number[][][] }
let loaded: Promise<Land> | undefined

/** A plain drawn map: land, province borders, and on top whatever the caller draws with the projection. Without tiles it asks nobody. */
export function Map({ box, width, height, names = false, label, tiles, children }: {
  box: Box; width: number; height: number; names?: boolean; label: string; tiles?: Tiles | undefined; children: (project: Projection) => ReactNode
}) {
  const [land, setLand] = useState<Land>()
  useEffect(() => {
    let live = true
    loaded ??= import('./outlines.ts')
    loaded.then((l) => live && setLand(l), () => (loaded = undefined))
    return () => {
      live = false
    }
  }, [])
  const { project, scale, corner } = useMemo(() => fit(box, width, height), [box, width, height])
  const shapes = useMemo(() => {
    if (!land) return null
    const path = (ring: number[][]) => 'M' + ring.map(([lon = 0, lat = 0]) => project(lon, lat).map((v) => v.toFixed(1)).join(' ')).join('L') + 'Z'
    return {
      provinces: land.provinces.map((p) => ({ ...p, d: p.rings.map(path).join(''), at: project(...p.label) })),
      sea: land.southSea.map(path).join(''),
    }
  }, [land, project])
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="map" role="img" aria-label={label}>
      <rect width={width} height={height} fill="#f3f8fa" />
      {shapes?.provinces.map((p) => <path key={p.code} d={p.d} fill="var(--land)" stroke="var(--coast)" strokeWidth={0.8} strokeLinejoin="round" />)}
      {shapes && <path d={shapes.sea} fill="var(--coast)" />}
      {tiles?.tiles && tilesOf(tiles.tiles, width, height, scale, corner).map((p) => <image key={p.url} href={p.url} x={p.x} y={p.y} width={p.size} height={p.size} />)}
      {names && !tiles?.tiles && shapes?.provinces.filter((p) => p.at[0] > 0 && p.at[0] < width && p.at[1] > 0 && p.at[1] < height && scale > 12)
        .map((p) => <text key={p.code} x={p.at[0]} y={p.at[1]} fontSize={11} textAnchor="middle" fill="#62707b">{p.name}</text>)}
      {children(project)}
    </svg>
  )
}
