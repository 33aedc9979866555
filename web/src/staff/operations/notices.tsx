import { App, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { reading } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { Notice } from '../../shared/api/types.ts'
import { count, when } from '../../shared/format.ts'
import { Chip, reasonOf, Show } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useNotices } from '../../i18n/notices.ts'
import { MassDelay } from './mass-delay.tsx'
import { Rows } from '../rows.tsx'
import { Webhooks } from './webhooks.tsx'

const STATES = ['waiting', 'claimed', 'sent', 'failed', 'given_up'] as const
const CHANNELS = ['sms', 'push', 'mail'] as const
const tones = { waiting: 'info', claimed: 'info', sent: 'good', failed: 'warn', given_up: 'bad' } as const

/** What people were told, what delays many of them at once, and who else hears of events. */
export function NoticesPage() {
  const t = useNotices()
  const [round, setRound] = useState(0)
  return (
    <>
      <h1>{t('title')}</h1>
      <MassDelay told={() => setRound((n) => n + 1)} />
      <Log key={round} />
      <Webhooks />
    </>
  )
}

function Log() {
  const t = useNotices()
  const { message } = App.useApp()
  const [state, setState] = useState<'' | (typeof STATES)[number]>('')
  const [channel, setChannel] = useState<'' | (typeof CHANNELS)[number]>('')
  const [repair, setRepair] = useState('')
  const list = useList(reading('/v1/notices', { query: { state, channel, repair, limit: 30 } }), 15_000)
  const retry = (n: Notice) => post('/v1/notices/{notice}/retry', { path: { notice: n.id }, body: {} }).then(() => message.success(t('retried')), (error: unknown) => message.error(reasonOf(asProblem(error)))).finally(list.reload)
  return (
    <section className="card stack" aria-labelledby="log">
      <h2 id="log">{t('log')}</h2>
      <div className="row">
        <Select aria-label={t('state')} value={state} onChange={setState} style={{ minWidth: 150 }} options={(['', ...STATES] as const).map((s) => ({ value: s, label: s ? t(`is.${s}`) : t('all') }))} />
        <Select aria-label={t('channel')} value={channel} onChange={setChannel} style={{ minWidth: 110 }} options={(['', ...CHANNELS] as const).map((c) => ({ value: c, label: c ? t(`by.${c}`) : t('all') }))} />
        <Input.Search aria-label={t('find_repair')} placeholder={t('find_repair')} allowClear onSearch={(v) => setRepair(v.trim())} style={{ maxWidth: 240 }} />
      </div>
      <Show from={list} empty={(l) => l.length === 0} blank={t('none')}>
        {(rows) => (
          <Rows<Notice> width={860} label={t('log')} rowKey="id" size="small" dataSource={rows} columns={[
            { title: t('at'), render: (_, n) => <span className="num">{when(n.at)}</span> },
            { title: t('text'), render: (_, n) => <span lang={n.language}>{n.body}</span> },
            { title: t('state'), render: (_, n) => (
              <span><Chip tone={tones[n.state]}>{t(`is.${n.state}`)}</Chip>
                {n.state === 'failed' && <span className="quiet small" style={{ display: 'block' }}>{t('next_try', { time: when(n.next_at) })}</span>}
                {n.error && <span className="quiet small" style={{ display: 'block', overflowWrap: 'anywhere' }}>{n.error}</span>}</span>
            ) },
            { title: t('repair'), render: (_, n) => <Link to={`/repairs/${n.repair}`}>{n.repair}</Link> },
            { title: t('to'), render: (_, n) => <span>{n.login}<span className="quiet small" style={{ display: 'block' }}>{t(`of.${n.recipient}`)} · {t(`by.${n.channel}`)}</span></span> },
            { title: t('tries'), align: 'right', render: (_, n) => <span className="num">{count(n.tries)}</span> },
            { title: '', render: (_, n) => (n.state === 'failed' || n.state === 'given_up') && <Button size="small" onClick={() => void retry(n)}>{t('retry')}</Button> },
          ]} />
        )}
      </Show>
      {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </section>
  )
}
