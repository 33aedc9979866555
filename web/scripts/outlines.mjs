// Makes src/charts/outlines.json from the china.json of the npm package echarts 4.9.0 (Apache-2.0):
//   npm pack echarts@4.9.0 && tar xzf echarts-4.9.0.tgz package/map && npm run outlines -- package/map/json/china.json
// The result is committed, so a build needs neither the package nor this script.
import { readFileSync, writeFileSync } from 'node:fs'

// Degrees that a simplified outline may stray, and the area in square degrees below which an island is dropped.
const TOLERANCE = 0.045
const SMALLEST = 0.012

function decode(text, offset) {
  const ring = []
  let [x, y] = offset
  for (let i = 0; i < text.length; i += 2) {
    let dx = text.charCodeAt(i) - 64
    let dy = text.charCodeAt(i + 1) - 64
    dx = (dx >> 1) ^ -(dx & 1)
    dy = (dy >> 1) ^ -(dy & 1)
    x += dx
    y += dy
    ring.push([x / 1024, y / 1024])
  }
  return ring
}

function area(ring) {
  let sum = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) sum += (ring[j][0] + ring[i][0]) * (ring[j][1] - ring[i][1])
  return Math.abs(sum / 2)
}

function simplify(line) {
  if (line.length < 3) return line
  const [a, b] = [line[0], line[line.length - 1]]
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length = Math.hypot(dx, dy)
  let worst = 0
  let at = 0
  for (let i = 1; i < line.length - 1; i++) {
    const [px, py] = [line[i][0] - a[0], line[i][1] - a[1]]
    const off = length === 0 ? Math.hypot(px, py) : Math.abs(px * dy - py * dx) / length
    if (off > worst) [worst, at] = [off, i]
  }
  if (worst <= TOLERANCE) return [a, b]
  return [...simplify(line.slice(0, at + 1)).slice(0, -1), ...simplify(line.slice(at))]
}

const round = ([x, y]) => [Math.round(x * 100) / 100, Math.round(y * 100) / 100]

const source = JSON.parse(readFileSync(process.argv[2] ?? 'china.json', 'utf8'))
const features = source.features.map((feature) => {
  const { coordinates, encodeOffsets, type } = feature.geometry
  const polygons = type === 'Polygon' ? [coordinates] : coordinates
  const offsets = type === 'Polygon' ? [encodeOffsets] : encodeOffsets
  const rings = polygons.flatMap((polygon, p) => polygon.map((text, r) => decode(text, offsets[p][r])))
  const large = rings.filter((ring) => area(ring) > SMALLEST)
  const kept = large.length > 0 ? large : rings.slice(0, 1)
  return {
    type: 'Feature',
    properties: { code: feature.properties.id, name: feature.properties.name, label: round(feature.properties.cp) },
    geometry: { type: 'MultiPolygon', coordinates: kept.map((ring) => [simplify(ring).map(round)]) },
  }
})
writeFileSync(new URL('../src/charts/outlines.json', import.meta.url), JSON.stringify({ type: 'FeatureCollection', features }) + '\n')
