import { useEffect, useRef, useState } from 'react'
import { useEngineer } from '../i18n/engineer.ts'

type Detector = { detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]> }
type DetectorClass = new (options?: { formats?: string[] }) => Detector
const detectorClass = () => window.BarcodeDetector

declare global {
  // Not every browser has it.
  interface Window { BarcodeDetector?: DetectorClass }
}

/** A field for a code: typed, scanned by a wedge, or seen by the camera where the browser itself can read codes. */
export function CodeField({ name, label, value, onChange, autoFocus = false, required = true }: {
  name: string; label: string; value: string; onChange: (value: string) => void; autoFocus?: boolean; required?: boolean
}) {
  const t = useEngineer()
  const [seeing, setSeeing] = useState(false)
  const [failed, setFailed] = useState(false)
  const able = !!detectorClass() && !!navigator.mediaDevices
  return (
    <div className="stack">
      <label className="field">
        <span>{label}</span>
        <input className="mono" name={name} value={value} required={required} autoFocus={autoFocus} autoComplete="off" autoCapitalize="characters" spellCheck={false} onChange={(e) => onChange(e.target.value)} />
      </label>
      {able && !failed && <button type="button" className="go plain" onClick={() => setSeeing(!seeing)}>{seeing ? t('camera_off') : t('camera')}</button>}
      {seeing && <Camera onCode={(code) => { onChange(code); setSeeing(false) }} onFail={() => { setFailed(true); setSeeing(false) }} />}
      {failed && <p className="quiet small">{t('camera_failed')}</p>}
    </div>
  )
}

function Camera({ onCode, onFail }: { onCode: (code: string) => void; onFail: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const calls = useRef({ onCode, onFail })
  useEffect(() => {
    calls.current = { onCode, onFail }
  })
  useEffect(() => {
    let live = true
    let stream: MediaStream | undefined
    const watch = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
        const [Class, element] = [detectorClass(), video.current]
        if (!live || !Class || !element) return
        element.srcObject = stream
        await element.play()
        const detector = new Class({ formats: ['code_128', 'qr_code', 'data_matrix', 'ean_13'] })
        while (live) {
          const [found] = await detector.detect(element)
          if (found) return calls.current.onCode(found.rawValue)
          await new Promise((next) => setTimeout(next, 120))
        }
      } catch {
        if (live) calls.current.onFail()
      }
    }
    void watch().finally(() => stream?.getTracks().forEach((track) => track.stop()))
    return () => {
      live = false
      stream?.getTracks().forEach((track) => track.stop())
    }
  }, [])
  return <video ref={video} className="camera" muted playsInline />
}
