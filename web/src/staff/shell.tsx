import { App, Button, ConfigProvider, type ThemeConfig } from 'antd'
import type { Locale } from 'antd/es/locale'
import en from 'antd/locale/en_US'
import zh from 'antd/locale/zh_CN'
import { lazy, Suspense, useEffect, type ComponentType } from 'react'
import { onBefore } from '../shared/api/confirm.ts'
import { signedOut, useSession, useSessionEnded } from '../shared/api/session.ts'
import { clock } from '../shared/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { Blank, LanguageSwitch, Waiting } from '../shared/parts.tsx'
import { Link, match, openingBy, usePlace } from '../shared/route.tsx'
import { tokens } from '../shared/tokens.ts'
import { useStaff } from '../i18n/staff.ts'
import { useStateWords } from '../i18n/states.ts'
import { SignIn, SignInAgain } from './signin.tsx'

const theme: ThemeConfig = {
  cssVar: {},
  token: {
    colorPrimary: tokens.brand, colorLink: tokens.brand, colorText: tokens.ink, colorTextSecondary: tokens.quiet, colorTextTertiary: tokens.quiet,
    colorTextDescription: tokens.quiet, colorTextPlaceholder: '#66737f', colorTextDisabled: '#66737f', colorBgLayout: tokens.paper, colorBorder: '#bcc7cd', colorBorderSecondary: tokens.line,
    colorSuccess: tokens.good, colorWarning: tokens.warn, colorError: tokens.bad, colorInfo: tokens.info,
    fontFamily: tokens.font, fontSize: 14, borderRadius: 8, motionDurationMid: '0.12s',
    // Our styles stop every animation for who wants none; antd would wait for the end of one that never begins, and keep menus open.
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  },
  components: { Table: { headerBg: '#f0f4f4', headerColor: tokens.quiet, cellPaddingBlock: 10 } },
}

// antd's own words; a language that is not here has its buttons and tables in English.
const locales: Record<string, Locale> = { zh, en }

type Role = 'engineer' | 'warehouse' | 'customer' | 'operations' | 'recycler' | 'carrier'
type Door = { path: string; nav?: Parameters<ReturnType<typeof useStaff>>[0]; roles: readonly Role[]; page: ComponentType<{ id?: string }> }

type Page = ComponentType<{ id?: string }>

/** A page that is loaded with its surface when it is first asked for. */
const page = <M,>(load: () => Promise<M>, of: (surface: M) => Page) => lazy(() => load().then((surface) => ({ default: of(surface) })))
const warehouse = () => import('./warehouse/pages.ts')
const operations = () => import('./operations/pages.ts')

const stockPage = page(() => import('./warehouse/stock.tsx'), (m) => m.StockPage)
const doors: Door[] = [
  { path: '/mine', nav: 'mine', roles: ['customer'], page: page(() => import('./customer/my-repairs.tsx'), (m) => m.MinePage) },
  { path: '/pick', nav: 'pick', roles: ['warehouse'], page: page(warehouse, (m) => m.PickPage) },
  { path: '/carrier-manifests', nav: 'handing', roles: ['warehouse'], page: page(warehouse, (m) => m.CarrierManifestsPage) },
  { path: '/receive', nav: 'receive', roles: ['warehouse'], page: page(warehouse, (m) => m.ReceivePage) },
  { path: '/put-away', nav: 'put_away', roles: ['warehouse'], page: page(warehouse, (m) => m.PutAwayPage) },
  { path: '/count', nav: 'stocktake', roles: ['warehouse'], page: page(warehouse, (m) => m.CountPage) },
  { path: '/transfer', nav: 'transfer', roles: ['warehouse'], page: page(warehouse, (m) => m.TransferPage) },
  { path: '/word-sheet', roles: ['warehouse'], page: page(warehouse, (m) => m.WordSheetPage) },
  { path: '/network', nav: 'network', roles: ['operations'], page: page(operations, (m) => m.NetworkPage) },
  { path: '/sources', nav: 'sources', roles: ['operations'], page: page(operations, (m) => m.SourcesPage) },
  { path: '/sources/:id', roles: ['operations'], page: page(operations, (m) => m.SourcesPage) },
  { path: '/control', nav: 'control', roles: ['operations'], page: page(operations, (m) => m.ControlPage) },
  { path: '/replenishment', nav: 'replenishment', roles: ['operations'], page: page(operations, (m) => m.ReplenishmentPage) },
  { path: '/files', nav: 'files', roles: ['operations'], page: page(operations, (m) => m.FilesPage) },
  { path: '/notices', nav: 'notices', roles: ['operations'], page: page(operations, (m) => m.NoticesPage) },
  { path: '/codes', nav: 'codes', roles: ['operations'], page: page(operations, (m) => m.CodesPage) },
  { path: '/promises', nav: 'promises', roles: ['operations'], page: page(operations, (m) => m.PromisesPage) },
  { path: '/queue', nav: 'queue', roles: ['operations'], page: page(operations, (m) => m.QueuePage) },
  { path: '/dispatch', nav: 'dispatch_board', roles: ['operations'], page: page(() => import('./operations/dispatch-board.tsx'), (m) => m.DispatchBoardPage) },
  { path: '/engineers', nav: 'workforce', roles: ['operations'], page: page(() => import('./operations/workforce.tsx'), (m) => m.WorkforcePage) },
  { path: '/desk', nav: 'desk', roles: ['operations'], page: page(operations, (m) => m.DeskPage) },
  { path: '/bulk', nav: 'bulk', roles: ['operations'], page: page(operations, (m) => m.BulkPage) },
  { path: '/intake', nav: 'intake', roles: ['operations'], page: page(operations, (m) => m.IntakePage) },
  { path: '/repairs', nav: 'repairs', roles: ['operations'], page: page(operations, (m) => m.RepairsPage) },
  { path: '/repairs/:id', roles: ['operations', 'customer'], page: page(operations, (m) => m.RepairPage) },
  { path: '/lines/:id', roles: ['operations'], page: page(operations, (m) => m.LinePage) },
  { path: '/knowledge', nav: 'knowledge', roles: ['operations'], page: page(operations, (m) => m.KnowledgePage) },
  { path: '/experts', nav: 'experts', roles: ['operations'], page: page(operations, (m) => m.ExpertsPage) },
  { path: '/experts/:id', roles: ['operations'], page: page(operations, (m) => m.ExpertPage) },
  { path: '/shipments', nav: 'shipments', roles: ['warehouse', 'operations'], page: page(warehouse, (m) => m.ShipmentsPage) },
  { path: '/shipments/:id', roles: ['warehouse', 'operations'], page: page(warehouse, (m) => m.ShipmentPage) },
  { path: '/dock', nav: 'dock', roles: ['warehouse'], page: page(warehouse, (m) => m.DockPage) },
  { path: '/return-orders', nav: 'return_orders', roles: ['warehouse', 'operations'], page: page(warehouse, (m) => m.ReturnOrdersPage) },
  { path: '/returns', nav: 'returns', roles: ['warehouse'], page: page(warehouse, (m) => m.ReturnsPage) },
  { path: '/refurbish', nav: 'refurbish', roles: ['warehouse'], page: page(warehouse, (m) => m.RefurbishPage) },
  { path: '/refunds', nav: 'refunds', roles: ['operations'], page: page(operations, (m) => m.RefundsPage) },
  { path: '/prices', nav: 'prices', roles: ['operations'], page: page(operations, (m) => m.PricesPage) },
  { path: '/policies', nav: 'policies', roles: ['operations'], page: page(operations, (m) => m.PoliciesPage) },
  { path: '/policies/:id', roles: ['operations'], page: page(operations, (m) => m.PoliciesPage) },
  { path: '/claims', nav: 'claims', roles: ['operations'], page: page(operations, (m) => m.ClaimsPage) },
  { path: '/statistics', nav: 'statistics', roles: ['operations'], page: page(operations, (m) => m.StatisticsPage) },
  { path: '/holds', nav: 'holds', roles: ['warehouse', 'operations'], page: page(() => import('./warehouse/hold-checks.tsx'), (m) => m.HoldsPage) },
  { path: '/incoming', nav: 'incoming', roles: ['warehouse', 'operations'], page: page(() => import('./warehouse/incoming.tsx'), (m) => m.IncomingPage) },
  { path: '/captures', nav: 'captures', roles: ['operations'], page: page(() => import('./operations/captures.tsx'), (m) => m.CapturesPage) },
  { path: '/debts', nav: 'debts', roles: ['operations'], page: page(operations, (m) => m.DebtsPage) },
  { path: '/waste-lots', nav: 'lots', roles: ['warehouse'], page: page(warehouse, (m) => m.WasteLotsPage) },
  { path: '/hazardous', nav: 'hazardous', roles: ['warehouse', 'operations'], page: page(() => import('./recycling/hazard-board.tsx'), (m) => m.HazardBoardPage) },
  { path: '/take-backs', nav: 'take_backs', roles: ['warehouse', 'operations', 'customer', 'recycler'], page: page(() => import('./recycling/take-backs.tsx'), (m) => m.TakeBacksPage) },
  { path: '/cylinders', nav: 'cylinders', roles: ['warehouse', 'operations'], page: page(() => import('./recycling/cylinders.tsx'), (m) => m.CylindersPage) },
  { path: '/points', nav: 'green_points', roles: ['operations', 'customer'], page: page(() => import('./customer/points.tsx'), (m) => m.PointsPage) },
  { path: '/balance', nav: 'balance', roles: ['operations'], page: page(operations, (m) => m.BalancePage) },
  { path: '/proofs', nav: 'proofs', roles: ['operations'], page: page(operations, (m) => m.ProofsPage) },
  { path: '/stock', nav: 'stock', roles: ['warehouse', 'operations'], page: stockPage },
  { path: '/stock/:id', roles: ['warehouse', 'operations'], page: stockPage },
  { path: '/waste-manifests', nav: 'manifests', roles: ['recycler', 'operations'], page: page(() => import('./recycling/waste-manifests.tsx'), (m) => m.WasteManifestsPage) },
  { path: '/waste-manifests/:id', roles: ['recycler', 'operations', 'warehouse'], page: page(() => import('./recycling/waste-manifests.tsx'), (m) => m.WasteManifestPage) },
]

export function Staff() {
  const language = useLanguage()
  const t = useStaff()
  const session = useSession()
  return (
    <ConfigProvider theme={theme} locale={locales[language] ?? en} wave={{ disabled: true }} form={{ validateMessages: { required: t('needed'), whitespace: t('needed'), pattern: { mismatch: t('wrong_form') } } }}>
      <App>{session ? <Shell key={session.actor.login} role={session.actor.role} name={session.actor.name} /> : <SignIn />}</App>
    </ConfigProvider>
  )
}

function Shell({ role, name }: { role: string; name: string }) {
  const t = useStaff()
  const state = useStateWords()
  const { path } = usePlace()
  const mine = doors.filter((d) => d.roles.some((r) => r === role))
  openingBy((to) => {
    const [path = ''] = to.split('?')
    return mine.some((d) => match(d.path, path)) || !doors.some((d) => match(d.path, path))
  })
  const menu = mine.filter((d) => d.nav)
  const at = path === '/' ? menu[0]?.path ?? '/' : path
  const found = mine.flatMap((d) => {
    const facts = match(d.path, at)
    return facts ? [{ door: d, id: facts.id }] : []
  })[0]
  const Body = found?.door.page
  const { message } = App.useApp()
  useEffect(() => onBefore((at) => void message.info(t('booked_before', { at: clock(at) }), 8)), [message, t])
  const ended = useSessionEnded()
  const title = found?.door.nav ? t(found.door.nav) : found?.id ?? ''
  useEffect(() => {
    document.title = title ? `${title} · Fettle` : 'Fettle'
  }, [title])
  return (
    <>
      <a className="skip" href="#main">{t('skip')}</a>
      <header className="top">
        <Link to="/" className="brand"><img src="/favicon.svg" alt="" width={28} height={28} /><strong>Fettle</strong></Link>
        <nav aria-label={t('nav')}>
          {menu.map((d) => (
            <Link key={d.path} to={d.path} aria-current={at === d.path || at.startsWith(d.path + '/') ? 'page' : undefined}>{t(d.nav ?? 'home')}</Link>
          ))}
        </nav>
        <div className="who">
          <span className="name">{name}<span className="quiet small"> · {state('role', role)}</span></span>
          <LanguageSwitch />
          <Button size="small" onClick={signedOut}>{t('sign_out')}</Button>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="page">
        <Suspense fallback={<Waiting />}>
          {Body ? <Body key={at} {...(found?.id ? { id: found.id } : {})} /> : role === 'engineer' ? <Elsewhere text={t('engineer_here')} to="/m" link={t('open_phone')} />
            : role === 'carrier' ? <Elsewhere text={t('carrier_here')} to="/docs" link={t('open_docs')} /> : <NotFound />}
        </Suspense>
      </main>
      {ended && <SignInAgain name={name} />}
    </>
  )
}

/** There is no such page here: what one may open stands in the bar, and the way back is a link. */
function NotFound() {
  const t = useStaff()
  return <section className="card"><Blank><h1>{t('not_found')}</h1><p><Link to="/">{t('to_first')}</Link></p></Blank></section>
}

function Elsewhere({ text, to, link }: { text: string; to: string; link: string }) {
  return <div className="card stack" style={{ maxWidth: 420 }}><h1>{text}</h1><a href={to}>{link}</a></div>
}
