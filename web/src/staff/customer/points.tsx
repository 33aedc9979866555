import { Button, Form, Input, InputNumber, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { command, reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useGet } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Body, Redemption } from '../../shared/api/types.ts'
import { count, when } from '../../shared/format.ts'
import { Fault, Show } from '../../shared/parts.tsx'
import { usePoints } from '../../i18n/points.ts'
import { useSend } from '../recycling/weighbridge.tsx'
import { Rows } from '../rows.tsx'

const TOWARD = ['appliance', 'service'] as const

/** Green points: what a customer has, what he gives them for, and what he gave them for. Operations do it for one by name. */
export function PointsPage() {
  const t = usePoints()
  const own = useSession()?.actor.role === 'customer'
  const [customer, setCustomer] = useState('')
  const query = customer ? { customer } : {}
  const points = useGet(own || customer ? reading('/v1/points', { query }) : null)
  const given = useList(reading('/v1/points/redemptions', { query: { ...query, limit: 100 } }))
  const done = () => {
    points.reload()
    given.reload()
  }
  return (
    <>
      <h1>{t('title')}</h1>
      {!own && <Input.Search aria-label={t('customer')} placeholder={t('customer')} allowClear onSearch={(v) => setCustomer(v.trim())} style={{ maxWidth: 360 }} enterButton={t('show')} />}
      {points.data && (
        <div className="tiles">
          <div className="tile good"><span className="quiet">{t('confirmed')}</span><b>{count(points.data.confirmed)}</b></div>
          <div className="tile"><span className="quiet">{t('pending')}</span><b>{count(points.data.pending)}</b></div>
        </div>
      )}
      {(own || customer) && points.data && <Redeem key={customer} customer={customer} most={points.data.confirmed} done={done} />}
      <section className="card stack">
        <h2>{t('redeemed')}</h2>
        <Show from={given} empty={(l) => l.length === 0} blank={t('none')}>
          {(rows) => (
            <Rows<Redemption> width={640} label={t('redeemed')} rowKey="id" size="small" dataSource={rows} columns={[
              { title: t('points'), align: 'right', render: (_, r) => <b className="num">{count(r.points)}</b> },
              { title: t('toward'), render: (_: unknown, r: Redemption) => <>{t(`toward.${r.toward}`)} <span className="mono quiet small">{r.reference}</span></> },
              { title: t('at'), render: (_, r) => <span className="num">{when(r.at)}</span> },
              { title: t('number'), dataIndex: 'id' },
              ...(own ? [] : [{ title: t('customer'), dataIndex: 'customer' }, { title: t('by'), dataIndex: 'by' }]),
            ]} />
          )}
        </Show>
      </section>
    </>
  )
}

function Redeem({ customer, most, done }: { customer: string; most: number; done: () => void }) {
  const t = usePoints()
  const [form] = Form.useForm<Body<'/v1/points/redemptions'>>()
  const { problem, busy, act } = useSend(form, () => { form.resetFields(); done() })
  // What is given does not come back, so how much and what for is read before it goes.
  const [asked, setAsked] = useState<Body<'/v1/points/redemptions'>>()
  const give = () => {
    if (asked) void act(command('/v1/points/redemptions', { body: { ...asked, ...(customer ? { customer } : {}) } }))
    setAsked(undefined)
  }
  const needed = [{ required: true }]
  return (
    <section className="card stack" aria-label={t('redeem')}>
      <h2>{t('redeem')}</h2>
      <Form form={form} layout="vertical" onFinish={setAsked} onValuesChange={() => setAsked(undefined)}>
        <Form.Item name="toward" label={t('toward')} initialValue="service" rules={needed}><Select options={TOWARD.map((v) => ({ value: v, label: t(`toward.${v}`) }))} /></Form.Item>
        <Form.Item name="reference" label={t('reference')} rules={needed}><Input maxLength={80} /></Form.Item>
        <Form.Item name="points" label={t('points')} rules={needed} extra={t('most', { n: count(most) })}><InputNumber min={1} precision={0} style={{ width: '100%' }} /></Form.Item>
        {problem && <div style={{ marginBottom: 12 }}><Fault problem={problem} /></div>}
        <Popconfirm open={!!asked} title={asked && t('sure', { n: count(asked.points), toward: t(`toward.${asked.toward}`), reference: asked.reference })} description={asked && t('left', { n: count(Math.max(most - asked.points, 0)) })}
          okText={t('give')} cancelText={t('keep')} onConfirm={give} onCancel={() => setAsked(undefined)} onOpenChange={(open) => { if (!open) setAsked(undefined) }}>
          <Button type="primary" htmlType="submit" loading={busy}>{t('redeem')}</Button>
        </Popconfirm>
      </Form>
    </section>
  )
}
