import { Button } from 'antd'
import { useStaff } from '../i18n/staff.ts'
import { when } from '../shared/format.ts'
import { useSession } from '../shared/api/session.ts'

/** Prints the page as it stands. */
export function PrintButton() {
  const t = useStaff()
  return <Button className="no-print" onClick={() => window.print()}>{t('print_page')}</Button>
}

/** What stands over a printed sheet: which place, when, by whom. */
export function PrintHead({ place }: { place: string }) {
  const t = useStaff()
  const name = useSession()?.actor.name ?? ''
  return <p className="print-only">Fettle · {place} · {when(new Date().toISOString())} · {t('printed_by', { name })}</p>
}

/** Where people sign on paper. */
export function Signatures({ of }: { of: string[] }) {
  return <div className="sign">{of.map((who) => <span key={who}>{who}</span>)}</div>
}
