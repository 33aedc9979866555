// Widths of bars and spaces of Code 128, symbol by symbol (ISO/IEC 15417): 0–102 data, 103–105 starts, 106 stop.
const WIDTHS = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112'
).split(' ')

const FNC1 = 102
const START_B = 104
const START_C = 105
const TO_B = 100
const TO_C = 99
const STOP = 106
const FNC1_CHAR = '\u001d'

// Application identifiers whose length the standard fixes by their first two digits: no separator follows them.
const FIXED = new Set(['00', '01', '02', '03', '04', '11', '12', '13', '14', '15', '16', '17', '18', '19', '20', '31', '32', '33', '34', '35', '36', '41'])

/** "(00)…(21)…" to the characters of a GS1-128 symbol; plain text stays plain. */
export function gs1(text: string): { data: string; isGS1: boolean } {
  const elements = [...text.matchAll(/\((\d{2,4})\)([^(]+)/g)]
  if (elements.length === 0) return { data: text, isGS1: false }
  const data = elements.map(([, ai = '', value = ''], i) => ai + value + (!FIXED.has(ai.slice(0, 2)) && i < elements.length - 1 ? FNC1_CHAR : '')).join('')
  return { data, isGS1: true }
}

/** Symbols of a Code 128: digits in pairs (set C) where four or more stand together, else set B. */
export function symbols(data: string, isGS1: boolean): number[] {
  const digitsFrom = (at: number) => /^\d*/.exec(data.slice(at))?.[0].length ?? 0
  let inC = digitsFrom(0) >= 2
  const out = [inC ? START_C : START_B]
  if (isGS1) out.push(FNC1)
  for (let i = 0; i < data.length; ) {
    if (data[i] === FNC1_CHAR) {
      out.push(FNC1)
      i++
      continue
    }
    const run = digitsFrom(i)
    if (inC && run < 2) {
      out.push(TO_B)
      inC = false
    } else if (!inC && run >= 4 && run % 2 === 0) {
      out.push(TO_C)
      inC = true
    }
    if (inC) {
      out.push(Number(data.slice(i, i + 2)))
      i += 2
    } else {
      const code = data.charCodeAt(i) - 32
      if (code < 0 || code > 95) throw new RangeError('Code 128 set B has no ' + JSON.stringify(data[i]))
      out.push(code)
      i++
    }
  }
  const check = out.reduce((sum, symbol, i) => sum + symbol * Math.max(1, i), 0) % 103
  return [...out, check, STOP]
}

export function Barcode({ text, height = 64, label = true }: { text: string; height?: number; label?: boolean }) {
  const { data, isGS1 } = gs1(text)
  const bars: { x: number; w: number }[] = []
  let x = 10
  for (const symbol of symbols(data, isGS1)) {
    for (const [i, width] of [...(WIDTHS[symbol] ?? '')].entries()) {
      if (i % 2 === 0) bars.push({ x, w: Number(width) })
      x += Number(width)
    }
  }
  return (
    <figure className="barcode">
      <svg viewBox={`0 0 ${x + 10} ${height}`} preserveAspectRatio="none" style={{ height, width: '100%' }} shapeRendering="crispEdges" role="img" aria-label={text}>
        <rect width="100%" height="100%" fill="#fff" />
        {bars.map((b) => <rect key={b.x} x={b.x} y={0} width={b.w} height={height} fill="#000" />)}
      </svg>
      {label && <figcaption className="mono">{text}</figcaption>}
    </figure>
  )
}
