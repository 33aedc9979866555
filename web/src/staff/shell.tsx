import { App, Button, ConfigProvider, type ThemeConfig } from 'antd'
import en from 'antd/locale/en_US'
import zh from 'antd/locale/zh_CN'
import { lazy, Suspense, type ComponentType } from 'react'
import { signedOut, useSession } from '../shared/api/session.ts'
import { useLanguage } from '../i18n/language.ts'
import { Blank, LanguageSwitch, Waiting } from '../shared/parts.tsx'
import { Link, match, usePlace } from '../shared/route.tsx'
import { tokens } from '../shared/tokens.ts'
import { useStaff } from '../i18n/staff.ts'
import { useState_ } from '../i18n/states.ts'
import { SignIn } from './signin.tsx'

const theme: ThemeConfig = {
  cssVar: {},
  token: {
    colorPrimary: tokens.brand, colorLink: tokens.brand, colorText: tokens.ink, colorTextSecondary: tokens.quiet, colorTextTertiary: tokens.quiet,
    colorTextDescription: tokens.quiet, colorTextPlaceholder: '#66737f', colorTextDisabled: '#66737f', colorBgLayout: tokens.paper, colorBorder: '#bcc7cd', colorBorderSecondary: tokens.line,
    colorSuccess: tokens.good, colorWarning: tokens.warn, colorError: tokens.bad, colorInfo: tokens.info,
    fontFamily: tokens.font, fontSize: 14, borderRadius: 8, motionDurationMid: '0.12s',
  },
  components: { Table: { headerBg: '#f0f4f4', headerColor: tokens.quiet, cellPaddingBlock: 10 } },
}

type Role = 'engineer' | 'warehouse' | 'customer' | 'operations' | 'recycler' | 'carrier'
type Door = { path: string; nav?: Parameters<ReturnType<typeof useStaff>>[0]; roles: readonly Role[]; page: ComponentType<{ id?: string }> }

const page = (load: () => Promise<Record<string, ComponentType<{ id?: string }>>>, name: string) =>
  lazy(() => load().then((m) => ({ default: m[name] as ComponentType<{ id?: string }> })))
const warehouse = () => import('./warehouse/pages.ts')
const operations = () => import('./operations/pages.ts')

const stockPage = page(() => import('./warehouse/stock.tsx'), 'StockPage')
const doors: Door[] = [
  { path: '/pick', nav: 'pick', roles: ['warehouse'], page: page(warehouse, 'PickPage') },
  { path: '/dispatch', nav: 'handing', roles: ['warehouse'], page: page(warehouse, 'DispatchPage') },
  { path: '/receive', nav: 'receive', roles: ['warehouse'], page: page(warehouse, 'ReceivePage') },
  { path: '/put-away', nav: 'put_away', roles: ['warehouse'], page: page(warehouse, 'PutAwayPage') },
  { path: '/count', nav: 'stocktake', roles: ['warehouse'], page: page(warehouse, 'CountPage') },
  { path: '/transfer', nav: 'transfer', roles: ['warehouse'], page: page(warehouse, 'TransferPage') },
  { path: '/network', nav: 'network', roles: ['operations'], page: page(operations, 'NetworkPage') },
  { path: '/sources', nav: 'sources', roles: ['operations'], page: page(operations, 'SourcesPage') },
  { path: '/sources/:id', roles: ['operations'], page: page(operations, 'SourcesPage') },
  { path: '/control', nav: 'control', roles: ['operations'], page: page(operations, 'ControlPage') },
  { path: '/files', nav: 'files', roles: ['operations'], page: page(operations, 'FilesPage') },
  { path: '/notices', nav: 'notices', roles: ['operations'], page: page(operations, 'NoticesPage') },
  { path: '/codes', nav: 'codes', roles: ['operations'], page: page(operations, 'CodesPage') },
  { path: '/promises', nav: 'promises', roles: ['operations'], page: page(operations, 'PromisesPage') },
  { path: '/queue', nav: 'queue', roles: ['operations'], page: page(operations, 'QueuePage') },
  { path: '/repairs', nav: 'repairs', roles: ['operations'], page: page(operations, 'RepairsPage') },
  { path: '/repairs/:id', roles: ['operations', 'warehouse', 'customer'], page: page(operations, 'RepairPage') },
  { path: '/lines/:id', roles: ['operations', 'warehouse'], page: page(operations, 'LinePage') },
  { path: '/shipments', nav: 'shipments', roles: ['warehouse', 'operations'], page: page(warehouse, 'ShipmentsPage') },
  { path: '/shipments/:id', roles: ['warehouse', 'operations'], page: page(warehouse, 'ShipmentPage') },
  { path: '/returns', nav: 'returns', roles: ['warehouse'], page: page(warehouse, 'ReturnsPage') },
  { path: '/lots', nav: 'lots', roles: ['warehouse'], page: page(warehouse, 'LotsPage') },
  { path: '/balance', nav: 'balance', roles: ['operations'], page: page(operations, 'BalancePage') },
  { path: '/stock', nav: 'stock', roles: ['warehouse', 'operations'], page: stockPage },
  { path: '/stock/:id', roles: ['warehouse', 'operations'], page: stockPage },
  { path: '/manifests', nav: 'manifests', roles: ['recycler'], page: page(() => import('./recycling/manifests.tsx'), 'ManifestsPage') },
  { path: '/manifests/:id', roles: ['recycler'], page: page(() => import('./recycling/manifests.tsx'), 'ManifestPage') },
  { path: '/mine', nav: 'mine', roles: ['customer'], page: page(() => import('./customer/my-repairs.tsx'), 'MinePage') },
]

export function Staff() {
  const language = useLanguage()
  const session = useSession()
  return (
    <ConfigProvider theme={theme} locale={language === 'zh' ? zh : en} wave={{ disabled: true }}>
      <App>{session ? <Shell role={session.actor.role} name={session.actor.name} /> : <SignIn />}</App>
    </ConfigProvider>
  )
}

function Shell({ role, name }: { role: string; name: string }) {
  const t = useStaff()
  const state = useState_()
  const { path } = usePlace()
  const mine = doors.filter((d) => d.roles.some((r) => r === role))
  const menu = mine.filter((d) => d.nav)
  const at = path === '/' ? menu[0]?.path ?? '/' : path
  const found = mine.flatMap((d) => {
    const facts = match(d.path, at)
    return facts ? [{ door: d, id: facts.id }] : []
  })[0]
  const Body = found?.door.page
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
            : role === 'carrier' ? <Elsewhere text={t('carrier_here')} to="/docs" link={t('open_docs')} /> : <Blank>{t('not_found')}</Blank>}
        </Suspense>
      </main>
    </>
  )
}

function Elsewhere({ text, to, link }: { text: string; to: string; link: string }) {
  return <div className="card stack" style={{ maxWidth: 420 }}><h1>{text}</h1><a href={to}>{link}</a></div>
}
