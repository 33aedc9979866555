import { App, Button, Form, Input, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { get, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import type { Webhook, WebhookMessage } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { count, when } from '../../shared/format.ts'
import { Chip, Fault, reasonOf, Show } from '../../shared/parts.tsx'
import { useNotices } from '../../i18n/notices.ts'
import { Rows } from '../rows.tsx'

const EVERYTHING = '*'
const tones = { waiting: 'info', delivered: 'good', given_up: 'bad' } as const

/** who else hears of events, how that went, and what is sent once more. */
export function Webhooks() {
  const t = useNotices()
  const { message } = App.useApp()
  const hooks = useLoad('webhooks', async () => (await get('/v1/webhooks')).items, 30_000)
  const [adding, setAdding] = useState(false)
  const [secret, setSecret] = useState('')
  const [shown, setShown] = useState('')
  type Verb = 'test' | 'disable' | 'enable' | 'remove'
  const act = (h: Webhook, what: Verb, then?: () => void) => post(`/v1/webhooks/{webhook}/${what}`, { path: { webhook: h.id }, body: {} })
    .then(() => then?.(), (error: unknown) => { void message.error(reasonOf(asProblem(error))) }).finally(hooks.reload)
  const rotate = (h: Webhook) => post('/v1/webhooks/{webhook}/rotate', { path: { webhook: h.id }, body: {} })
    .then((answer) => setSecret(answer.secret ?? ''), (error: unknown) => { void message.error(reasonOf(asProblem(error))) }).finally(hooks.reload)
  return (
    <section className="card stack" aria-labelledby="hooks">
      <div className="spread"><h2 id="hooks">{t('hooks')}</h2><Button aria-expanded={adding} onClick={() => setAdding(!adding)}>{t('add')}</Button></div>
      <p className="quiet small">{t('hooks_note')}</p>
      {adding && <Add done={(h) => { setSecret(h.secret ?? ''); setAdding(false); hooks.reload() }} />}
      <div role="status" aria-live="polite">{secret && <p>{t('secret')}<br /><code className="mono" style={{ overflowWrap: 'anywhere' }}>{secret}</code></p>}</div>
      <Show from={hooks} empty={(l) => l.length === 0} blank={t('no_hooks')}>
        {(rows) => (
          <Rows<Webhook> width={820} label={t('hooks')} rowKey="id" size="small" dataSource={rows} columns={[
            { title: t('url'), render: (_, h) => <span><span className="mono" style={{ overflowWrap: 'anywhere' }}>{h.url}</span><span className="quiet small" style={{ display: 'block' }}>{h.description}</span></span> },
            { title: t('types'), render: (_, h) => <span className="small">{h.types?.includes(EVERYTHING) ? t('everything') : h.types?.join(', ')}</span> },
            { title: t('state'), render: (_, h) => (
              <span><Chip tone={h.state === 'active' ? 'good' : 'bad'}>{t(h.state === 'active' ? 'hook.active' : 'hook.disabled')}</Chip>
                {h.failing_since && <span className="quiet small" style={{ display: 'block' }}>{t('failing', { time: when(h.failing_since) })}</span>}</span>
            ) },
            { title: '', render: (_, h) => (
              <span className="row">
                <Button size="small" aria-expanded={shown === h.id} onClick={() => setShown(shown === h.id ? '' : h.id)}>{t('show')}</Button>
                {h.state === 'active' && <Button size="small" onClick={() => void act(h, 'test', () => { setShown(h.id); void message.success(t('tested')) })}>{t('test')}</Button>}
                <Button size="small" onClick={() => void rotate(h)}>{t('rotate')}</Button>
                <Button size="small" onClick={() => void act(h, h.state === 'active' ? 'disable' : 'enable')}>{t(h.state === 'active' ? 'disable' : 'enable')}</Button>
                <Popconfirm title={t('remove_sure')} okText={t('yes')} cancelText={t('no')} onConfirm={() => act(h, 'remove')}><Button size="small" danger>{t('remove')}</Button></Popconfirm>
              </span>
            ) },
          ]} />
        )}
      </Show>
      {shown && <Messages key={shown} id={shown} />}
    </section>
  )
}

function Add({ done }: { done: (h: Webhook) => void }) {
  const t = useNotices()
  const types = useLoad('types', async () => (await get('/v1/events/schemas')).items.map((i) => i.type))
  const [form] = Form.useForm<{ url: string; types: string[]; description?: string }>()
  const [problem, setProblem] = useState<Problem>()
  const save = (v: { url: string; types: string[]; description?: string }) => post('/v1/webhooks', { body: v }).then(done, (error: unknown) => setProblem(atFields(form, asProblem(error))))
  return (
    <Form form={form} layout="vertical" style={{ maxWidth: 560 }} onFinish={save} initialValues={{ types: [EVERYTHING] }}>
      {problem && <Fault problem={problem} />}
      <Form.Item name="url" label={t('url')} rules={[{ required: true }]}><Input type="url" autoFocus maxLength={2000} /></Form.Item>
      <Form.Item name="types" label={t('types')} rules={[{ required: true }]}>
        <Select mode="multiple" options={[{ value: EVERYTHING, label: t('everything') }, ...(types.data ?? []).map((n) => ({ value: n, label: n }))]} />
      </Form.Item>
      <Form.Item name="description" label={t('description')}><Input maxLength={200} /></Form.Item>
      <Button type="primary" htmlType="submit">{t('add')}</Button>
    </Form>
  )
}

function Messages({ id }: { id: string }) {
  const t = useNotices()
  const { message } = App.useApp()
  const list = useList(reading('/v1/webhooks/{webhook}/messages', { path: { webhook: id }, query: { limit: 30 } }), 5_000)
  const [since, setSince] = useState('')
  const replay = (which: { message?: string; from?: string }) => post('/v1/webhooks/{webhook}/replay', { path: { webhook: id }, body: which })
    .then((answer) => message.success(t('replayed', { n: count(answer.replayed) })), (error: unknown) => message.error(reasonOf(asProblem(error)))).finally(list.reload)
  return (
    <div className="stack">
      <h3>{t('messages')}</h3>
      <div className="row">
        <label htmlFor="since">{t('replay_since')}</label>
        <Input id="since" type="datetime-local" value={since} onChange={(e) => setSince(e.target.value)} style={{ maxWidth: 220 }} />
        <Button disabled={!since} onClick={() => void replay({ from: new Date(since).toISOString() })}>{t('replay')}</Button>
      </div>
      <Show from={list} empty={(l) => l.length === 0} blank={t('no_messages')}>
        {(rows) => (
          <Rows<WebhookMessage> width={720} label={t('messages')} rowKey="id" size="small" dataSource={rows} columns={[
            { title: t('said'), render: (_, m) => <span className="num">{when(m.said_at)}</span> },
            { title: t('type'), render: (_, m) => <span className="mono small">{m.type}</span> },
            { title: t('state'), render: (_, m) => <Chip tone={tones[m.state]}>{t(`msg.${m.state}`)}</Chip> },
            { title: t('tries'), align: 'right', render: (_, m) => <span className="num">{count(m.tries)}</span> },
            { title: t('answer'), render: (_, m) => <span className="small" style={{ overflowWrap: 'anywhere' }}>{m.status ?? ''} {m.error}</span> },
            { title: '', render: (_, m) => m.state !== 'waiting' && <Button size="small" onClick={() => void replay({ message: m.id })}>{t('replay')}</Button> },
          ]} />
        )}
      </Show>
      {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </div>
  )
}
