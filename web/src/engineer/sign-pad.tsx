import { useRef, type PointerEvent } from 'react'
import { useQuotes } from '../i18n/quotes.ts'

const [WIDTH, HEIGHT] = [320, 140]
// A signature is as long as the service keeps; what is drawn beyond it is left out.
const MOST = 38_000

/** Where the customer signs with a finger; the signature is an SVG path. */
export function SignPad({ path, change }: { path: string; change: (path: string) => void }) {
  const t = useQuotes()
  const drawing = useRef(false)
  const at = (e: PointerEvent<SVGSVGElement>) => {
    const box = e.currentTarget.getBoundingClientRect()
    return `${Math.round(((e.clientX - box.left) / box.width) * WIDTH)} ${Math.round(((e.clientY - box.top) / box.height) * HEIGHT)}`
  }
  return (
    <div className="stack" style={{ gap: 6 }}>
      <svg role="img" aria-label={t('sign_here')} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} style={{ width: '100%', touchAction: 'none', border: '1px dashed var(--quiet)', borderRadius: 8, background: '#fff' }}
        onPointerDown={(e) => { drawing.current = true; e.currentTarget.setPointerCapture(e.pointerId); change(`${path}M${at(e)}`) }}
        onPointerMove={(e) => { if (drawing.current && path.length < MOST) change(`${path}L${at(e)}`) }}
        onPointerUp={() => { drawing.current = false }}>
        <path d={path || 'M0 0'} fill="none" stroke="#10222c" strokeWidth="2.5" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {path ? <button type="button" className="go plain" onClick={() => change('')}>{t('sign_again')}</button> : <p className="quiet small">{t('sign_here')}</p>}
    </div>
  )
}
