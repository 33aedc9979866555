import { useEffect, useState, type FormEvent, type ReactNode } from 'react'
import { command, newKey, send, type Problem } from '../shared/api/client.ts'
import { asProblem } from '../shared/api/load.ts'
import { signedIn, useSession } from '../shared/api/session.ts'
import { clock, when } from '../shared/format.ts'
import { Blank, Fault, LanguageSwitch } from '../shared/parts.tsx'
import { Link, match, usePlace } from '../shared/route.tsx'
import { useEngineer } from '../i18n/engineer.ts'
import { MyParts, OrderLineScreen } from './order-lines.tsx'
import { OrderScreen } from './order.tsx'
import { useCommands, useReplay } from './outbox.ts'
import { Recovery } from './recovery.tsx'
import { OnHold } from './on-hold.tsx'
import { HomeOrder } from './home-order.tsx'
import { OwedOne } from './old-parts.tsx'
import { Owed } from './owed.tsx'
import { PromiseScreen } from './promise.tsx'
import { QuoteScreen } from './quote.tsx'
import { useStale } from './read.ts'
import { RepairScreen, Repairs } from './repairs.tsx'
import { Sync } from './sync.tsx'
import { Van } from './van.tsx'
import { VisitScreen } from './visit.tsx'

export function Phone() {
  const t = useEngineer()
  const session = useSession()
  useReplay(session?.actor.login)
  const { path } = usePlace()
  if (!session) return <Welcome />
  if (session.actor.role !== 'engineer') return <Elsewhere />
  const screens: [string, (facts: Record<string, string>) => ReactNode][] = [
    ['/m', () => <Repairs />],
    ['/m/repairs/:id', ({ id = '' }) => <RepairScreen id={id} />],
    ['/m/repairs/:id/visit', ({ id = '' }) => <VisitScreen id={id} />],
    ['/m/repairs/:id/order', ({ id = '' }) => <OrderScreen id={id} />],
    ['/m/repairs/:id/quote', ({ id = '' }) => <QuoteScreen id={id} />],
    ['/m/repairs/:id/promise/:seq', ({ id = '', seq = '' }) => <PromiseScreen id={id} seq={Number(seq)} />],
    ['/m/parts', () => <MyParts />],
    ['/m/parts/:id', ({ id = '' }) => <OrderLineScreen id={id} />],
    ['/m/owed', () => <Owed />],
    ['/m/owed/:id', ({ id = '' }) => <OwedOne id={id} />],
    ['/m/repairs/:id/recovery', ({ id = '' }) => <Recovery id={id} />],
    ['/m/on-hold', () => <OnHold />],
    ['/m/home/:id', ({ id = '' }) => <HomeOrder id={id} />],
    ['/m/sync', () => <Sync />],
    ['/m/van', () => <Van />],
  ]
  for (const [pattern, screen] of screens) {
    const facts = match(pattern, path)
    if (facts) return <div className="phone" key={path}>{screen(facts)}<Tabs path={path} /></div>
  }
  return <div className="phone"><Screen title="Fettle" back="/m"><Blank><p>{t('no_page')}</p><p><Link to="/m">{t('tab_repairs')}</Link></p></Blank></Screen><Tabs path={path} /></div>
}

/** The frame of every screen: a bar with the way back and the state of the outbox, and the content as <main>. */
export function Screen({ title, back, children }: { title: string; back?: string; children: ReactNode }) {
  const t = useEngineer()
  const stale = useStale()
  const commands = useCommands()
  const [waiting, conflicts] = [commands.filter((c) => c.state === 'waiting').length, commands.filter((c) => c.state === 'conflict').length]
  useEffect(() => {
    document.title = `${title} · Fettle`
  }, [title])
  return (
    <>
      <header className="bar">
        {back && <Link to={back} className="back" aria-label={t('back')}>‹</Link>}
        <h1>{title}</h1>
        {conflicts > 0 ? <Link to="/m/sync" className="sync bad">{t('conflict_n', { n: conflicts })}</Link> : waiting > 0 && <Link to="/m/sync" className="sync">{t('waiting_n', { n: waiting })}</Link>}
      </header>
      {stale && <div className="stale" role="status">{t('offline', { at: when(stale).startsWith(when(new Date().toISOString()).slice(0, 10)) ? clock(stale) : when(stale) })}</div>}
      <main className="body" tabIndex={-1}>{children}</main>
    </>
  )
}

const icons = {
  repairs: 'M4 20l7-7m2-2 2.5-2.5M14 4a5 5 0 0 0-1 6l-8.5 8.5 1.5 1.5L14.500 11.500a5 5 0 0 0 6-6.500l-3 3-2.500-.5-.5-2.500 3-3a5 5 0 0 0-3.500 2z',
  parts: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  owed: 'M7 7h10l-1 13H8zM5 7h14M10 7V4h4v3M10 11v5M14 11v5',
  van: 'M3 7h11v9H3zM14 10h4l3 3v3h-7M7 18a1.5 1.5 0 1 0 0-.01M17 18a1.5 1.5 0 1 0 0-.01',
  sync: 'M5 12a7 7 0 0 1 12-5l2 2M19 5v4h-4M19 12a7 7 0 0 1-12 5l-2-2M5 19v-4h4',
}

function Tabs({ path }: { path: string }) {
  const t = useEngineer()
  const conflicts = useCommands().filter((c) => c.state !== 'confirmed').length
  const tabs = [['/m', 'tab_repairs', 'repairs'], ['/m/parts', 'tab_parts', 'parts'], ['/m/van', 'tab_van', 'van'], ['/m/owed', 'tab_owed', 'owed'], ['/m/sync', 'tab_sync', 'sync']] as const
  const here = (to: string) => (to === '/m' ? path === '/m' || path.startsWith('/m/repairs') : path.startsWith(to) || to === '/m/owed' && path.startsWith('/m/home'))
  return (
    <nav className="tabs" aria-label={t('tabs')}>
      <ul>
        {tabs.map(([to, name, icon]) => (
          <li key={to}>
            <Link to={to} aria-current={here(to) ? 'page' : undefined}>
              <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinejoin="round" strokeLinecap="round" aria-hidden="true"><path d={icons[icon]} /></svg>
              {t(name)}
              {to === '/m/sync' && conflicts > 0 && <span className="dot">{conflicts}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Welcome() {
  const t = useEngineer()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const waiting = useCommands().filter((c) => c.state === 'waiting').length
  const enter = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(undefined)
    try {
      signedIn(await send(command('/v1/sessions', { body: { login: String(form.get('login')).trim(), password: String(form.get('password')) } }), newKey()))
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }
  return (
    <main className="welcome">
      <div className="spread"><div className="row"><img src="/favicon.svg" width={44} height={44} alt="" /><h1>{t('app')}</h1></div><LanguageSwitch /></div>
      {waiting > 0 && <p className="chip warn">{t('wait_sign_in')} · {t('waiting_n', { n: waiting })}</p>}
      <form className="stack" onSubmit={(event) => void enter(event)}>
        <label className="field"><span>{t('login')}</span><input name="login" required autoComplete="username" autoCapitalize="none" /></label>
        <label className="field"><span>{t('password')}</span><input name="password" type="password" required autoComplete="current-password" /></label>
        {problem && <Fault problem={problem} />}
        <button className="go" disabled={busy}>{t('sign_in')}</button>
      </form>
    </main>
  )
}

function Elsewhere() {
  const t = useEngineer()
  return <main className="welcome"><h1>{t('app')}</h1><p>{t('only_engineers')} <a href="/">{t('office')}</a></p></main>
}
