/** A QR code, drawn as one path so that no gap shows between its modules. */
export function Square({ rows, name }: { rows: readonly string[]; name: string }) {
  const size = rows.length + 8
  const path = rows.flatMap((row, y) => [...row].map((m, x) => (m === '1' ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('')
  return <svg role="img" aria-label={`QR ${name}`} viewBox={`0 0 ${size} ${size}`} style={{ width: '100%', maxWidth: 260, alignSelf: 'center', background: '#fff' }} shapeRendering="crispEdges"><path d={path} fill="#000" /></svg>
}
