import { Switch } from 'antd'
import { useState } from 'react'
import { useValue } from '../i18n/value.ts'
import { command, type Problem } from '../shared/api/client.ts'
import { confirm } from '../shared/api/confirm.ts'
import { asProblem } from '../shared/api/load.ts'
import { Fault } from '../shared/parts.tsx'

/** Whether the customer takes a refurbished part where no new one can come; not asked is no. */
export function Consent({ of: r, done }: { of: { id: string; accepts_refurbished: boolean }; done: () => void }) {
  const t = useValue()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const say = async (accepts: boolean) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await confirm(command('/v1/repairs/{repair}/refurbished-parts', { path: { repair: r.id }, body: { accepts } }))
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }
  return (
    <div className="stack" style={{ gap: 4 }}>
      <div className="row"><Switch aria-label={t('accepts')} checked={r.accepts_refurbished} loading={busy} onChange={(on) => void say(on)} /><span>{t('accepts')}</span></div>
      <span className="quiet small">{t('accepts_hint')}</span>
      {problem && <Fault problem={problem} />}
    </div>
  )
}
