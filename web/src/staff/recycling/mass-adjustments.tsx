import { App, Button, Form, Input, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem } from '../../shared/api/load.ts'
import type { Body, MassAdjustment } from '../../shared/api/types.ts'
import { useSession } from '../../shared/api/session.ts'
import { atFields } from '../../shared/fields.ts'
import { weight, when } from '../../shared/format.ts'
import { Chip, Fault, reasonOf, Show } from '../../shared/parts.tsx'
import { useMassBalance } from '../../i18n/mass-balance.ts'
import { Rows } from '../rows.tsx'

/** Grams that a count found or missed: asked for by one, decided by another, with who and why. */
export function MassAdjustments({ nameOf, changed }: { nameOf: (site: string) => string; changed: () => void }) {
  const t = useMassBalance()
  const session = useSession()
  const { message } = App.useApp()
  const asks = useList(reading('/v1/mass-adjustments', { query: { limit: 50 } }), 30_000)
  const [asking, setAsking] = useState(false)
  const decide = (a: MassAdjustment, how: 'approve' | 'refuse') => (how === 'refuse'
    ? post('/v1/mass-adjustments/{mass_adjustment}/refuse', { path: { mass_adjustment: a.id }, body: {} })
    : post('/v1/mass-adjustments/{mass_adjustment}/approve', { path: { mass_adjustment: a.id }, body: {} }))
    .then(() => message.success(t('done')), (error: unknown) => message.error(reasonOf(asProblem(error)))).finally(() => { asks.reload(); changed() })
  const state = (a: MassAdjustment) => (a.state === 'pending' ? t('state_pending') : a.state === 'approved' ? t('state_approved') : t('state_refused'))
  return (
    <section className="card stack">
      <div className="spread"><h2>{t('asks')}</h2><Button onClick={() => setAsking(true)}>{t('ask')}</Button></div>
      <p className="quiet small">{t('asks_note')}</p>
      {asking && <Ask close={() => setAsking(false)} done={() => { setAsking(false); asks.reload() }} />}
      <Show from={asks} empty={(l) => l.length === 0} blank={t('no_asks')}>
        {(rows) => (
          <Rows<MassAdjustment> width={760} label={t('asks')} rowKey="id" size="small" dataSource={rows} columns={[
            { title: t('site'), render: (_, a) => <span>{nameOf(a.site)}<span className="mono quiet small" style={{ display: 'block' }}>{a.hazard_code}</span></span> },
            { title: t('grams'), align: 'right', render: (_, a) => <b className="num">{a.grams > 0 ? '+' : '−'}{weight(Math.abs(a.grams))}</b> },
            { title: t('reason'), render: (_, a) => <span>{a.reason}{a.answer && <span className="quiet small" style={{ display: 'block' }}>{a.answer}</span>}</span> },
            { title: t('asked_by'), render: (_, a) => <span>{a.asked_by}<span className="quiet small num" style={{ display: 'block' }}>{when(a.asked_at)}</span></span> },
            { title: t('decided_by'), render: (_, a) => a.decided_by && <span>{a.decided_by}<span className="quiet small num" style={{ display: 'block' }}>{when(a.decided_at)}</span></span> },
            { title: t('state'), render: (_, a) => <Chip tone={a.state === 'pending' ? 'warn' : 'quiet'}>{state(a)}</Chip> },
            { title: '', render: (_, a) => a.state !== 'pending' ? null : a.asked_by === session?.actor.login ? <span className="quiet small">{t('own')}</span>
              : <span className="row"><Button size="small" type="primary" onClick={() => void decide(a, 'approve')}>{t('agree')}</Button><Button size="small" onClick={() => void decide(a, 'refuse')}>{t('refuse')}</Button></span> },
          ]} />
        )}
      </Show>
    </section>
  )
}

type Wanted = Body<'/v1/mass-adjustments'>

function Ask({ close, done }: { close: () => void; done: () => void }) {
  const t = useMassBalance()
  const [form] = Form.useForm<Wanted>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const send = async (v: Wanted) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await post('/v1/mass-adjustments', { body: { ...v, hazard_code: v.hazard_code ?? '' } })
      done()
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
      setBusy(false)
    }
  }
  const needed = [{ required: true }]
  return (
    <Modal open title={t('ask')} onCancel={close} onOk={form.submit} okText={t('ask')} confirmLoading={busy} destroyOnHidden>
      {problem && <Fault problem={problem} />}
      <Form form={form} layout="vertical" onFinish={(v) => void send(v)}>
        <Form.Item name="site" label={t('site')} rules={needed}><Input autoFocus maxLength={64} /></Form.Item>
        <Form.Item name="hazard_code" label={t('code')}><Input maxLength={16} /></Form.Item>
        <Form.Item name="grams" label={t('grams')} extra={t('grams_hint')} rules={needed}><InputNumber precision={0} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="reason" label={t('reason')} rules={needed}><Input maxLength={200} /></Form.Item>
      </Form>
    </Modal>
  )
}
