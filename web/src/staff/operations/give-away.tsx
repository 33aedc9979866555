import { App, Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { asProblem, useGet } from '../../shared/api/load.ts'
import type { DispatchBoard } from '../../shared/api/types.ts'
import { count } from '../../shared/format.ts'
import { Fault } from '../../shared/parts.tsx'
import { useDispatch } from '../../i18n/dispatch.ts'

/** What is to change hands: one repair, or without one the whole day of an engineer. */
export type Asked = { repair?: string; from: string; to?: string }

/** Gives a repair, or a whole day, to somebody else, and asks why. Who could go is told with his score, the best first. */
export function GiveAway({ asked, day, engineers, close }: { asked: Asked; day: string; engineers: DispatchBoard['engineers']; close: (changed: boolean) => void }) {
  const t = useDispatch()
  const { message } = App.useApp()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const weighed = useGet(asked.repair ? reading('/v1/repairs/{repair}/engineers', { path: { repair: asked.repair } }) : null)
  const scores = new globalThis.Map((weighed.data?.items ?? []).map((c) => [c.engineer, c]))
  const label = (login: string, name: string) => {
    const c = scores.get(login)
    return c ? `${name} · ${t('score', { score: count(Math.round(c.score)), travel: count(Math.round(c.travel_minutes)), spread: count(Math.round(c.spread_minutes)) })}${c.carries ? ` · ${t('carries')}` : ''}` : name
  }
  const options = engineers.filter((e) => e.engineer !== asked.from && !e.away).sort((a, b) => (scores.get(a.engineer)?.score ?? 1e9) - (scores.get(b.engineer)?.score ?? 1e9))
    .map((e) => ({ value: e.engineer, label: label(e.engineer, e.name) }))
  const save = (v: { engineer: string; reason: string }) => {
    setBusy(true)
    setProblem(undefined)
    const done = asked.repair
      ? post('/v1/repairs/{repair}/reassign', { path: { repair: asked.repair }, body: { engineer: v.engineer, reason: v.reason } }).then(() => t('given'))
      : post('/v1/engineers/{engineer}/move-day', { path: { engineer: asked.from }, body: { day, reason: v.reason } })
        .then(({ items }) => t('moved', { n: items.filter((i) => i.engineer).length, left: items.filter((i) => !i.engineer).length }))
    done.then((said) => { void message.success(said); close(true) }, (error: unknown) => setProblem(asProblem(error))).finally(() => setBusy(false))
  }
  const title = asked.repair ? t('give_repair', { repair: asked.repair }) : t('move_day_of', { name: engineers.find((e) => e.engineer === asked.from)?.name ?? asked.from })
  return (
    <section className="card stack" aria-label={title}>
      <div className="spread"><h2>{title}</h2><Button onClick={() => close(false)}>{t('close')}</Button></div>
      {problem && <Fault problem={problem} />}
      <Form layout="vertical" onFinish={save} initialValues={{ engineer: asked.to, reason: '' }}>
        {asked.repair && <Form.Item name="engineer" label={t('engineer')} rules={[{ required: true }]}><Select showSearch optionFilterProp="label" options={options} /></Form.Item>}
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true }]}><Input maxLength={400} autoFocus /></Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>{asked.repair ? t('give') : t('move_day')}</Button>
      </Form>
    </section>
  )
}
