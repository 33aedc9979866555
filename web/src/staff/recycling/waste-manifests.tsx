import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { command, get, reading, type Problem, type Request } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { Body, WasteManifest } from '../../shared/api/types.ts'
import { Share } from '../../charts/charts.tsx'
import { atFields } from '../../shared/fields.ts'
import { percent, weight, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { go, Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { PrintButton, PrintHead, Signatures } from '../print.tsx'
import { usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'
import { ManifestPapers } from './manifest-papers.tsx'

export function WasteManifestsPage() {
  const t = useStaff()
  const list = useList(reading('/v1/waste-manifests', { query: { limit: 100 } }), 30_000)
  const place = usePlaceNames((list.data ?? []).map((m) => m.mover_out))
  const groups = [[t('to_settle'), ['discrepant']], [t('to_accept'), ['in_transfer']], [t('to_certify'), ['accepted']], [t('done'), ['certified', 'draft']]] as const
  return (
    <>
      <h1>{t('manifests')}</h1>
      <Show from={list} empty={(l) => l.length === 0} blank={t('no_manifests')}>
        {(rows) => groups.map(([title, states]) => {
          const some = rows.filter((m) => states.some((s) => s === m.state))
          return some.length === 0 ? null : (
            <section key={title} className="stack">
              <h2>{title} <Chip tone="quiet">{some.length}</Chip></h2>
              <Rows<WasteManifest> width={780} label={title} rowKey="id" dataSource={some} onRow={(m) => ({ onClick: () => go(`/waste-manifests/${m.id}`), style: { cursor: 'pointer' } })} columns={[
                { title: t('manifests'), render: (_, m) => <><Link to={`/waste-manifests/${m.id}`}>{m.id}</Link><div className="quiet small mono">{m.official_number}</div></> },
                { title: t('state'), render: (_, m) => <State of="waste_manifest" is={m.state} /> },
                { title: t('mover'), render: (_, m) => place(m.mover_out) },
                { title: t('carrier'), render: (_, m) => `${m.carrier} ${m.vehicle}` },
                { title: t('declared'), align: 'right', render: (_, m) => <span className="num">{weight(m.declared_grams)}</span> },
                { title: t('accepted'), align: 'right', render: (_, m) => <span className="num">{weight(m.accepted_grams)}</span> },
                { title: t('when'), render: (_, m) => <span className="num">{when(m.dispatched_at ?? m.created_at)}</span> },
              ]} />
            </section>
          )
        })}
      </Show>
      {list.more && <Button onClick={list.more}>{t('more')}</Button>}
    </>
  )
}

export function WasteManifestPage({ id = '' }: { id?: string }) {
  const t = useStaff()
  const manifest = useLoad(id, () => get('/v1/waste-manifests/{manifest}', { path: { manifest: id } }))
  const place = usePlaceNames([manifest.data?.mover_out])
  const role = useSession()?.actor.role
  const takes = role === 'recycler' || role === 'operations'
  return (
    <Show from={manifest}>
      {(m) => (
        <>
          <div className="spread"><div className="row"><h1>{t('manifests')} {m.id}</h1><State of="waste_manifest" is={m.state} /></div><PrintButton /></div>
          <PrintHead place={place(m.mover_out)} />
          <div className="cols">
            <section className="card stack">
              <dl className="facts">
                <dt>{t('official')}</dt><dd className="mono">{m.official_number ?? '—'}</dd>
                <dt>{t('mover')}</dt><dd>{place(m.mover_out)}</dd><dt>{t('acceptor')}</dt><dd>{named(m, 'acceptor_name') || m.acceptor}</dd>
                <dt>{t('permit')}</dt><dd>{m.permit}</dd><dt>{t('carrier')}</dt><dd>{m.carrier} {m.vehicle}</dd>
                <dt>{t('declared')}</dt><dd>{weight(m.declared_grams)}</dd>
                <dt>{t('accepted')}</dt><dd>{weight(m.accepted_grams)} {m.accepted_grams && <Chip tone={m.state === 'discrepant' ? 'bad' : 'good'}>{t('tolerance', { share: percent(Math.abs(m.accepted_grams - m.declared_grams) / m.declared_grams, 2) })}</Chip>}</dd>
                {m.note && <><dt>{t('note')}</dt><dd>{m.note}</dd></>}
                {m.certificate && <><dt>{t('certificate')}</dt><dd className="mono">{m.certificate}</dd></>}
                <dt>{t('lot')}</dt><dd>{m.lots.map((l) => <div key={l.id}>{l.id} <span className="mono quiet">{l.hazard_code}</span> {weight(l.net_grams)}</div>)}{m.lots.length === 0 && '—'}</dd>
              </dl>
              {role === 'operations' && <ManifestPapers manifest={m.id} certified={m.certificate !== null} />}
            </section>
            {takes && (m.state === 'in_transfer' || m.state === 'discrepant') && <Accept key={m.version} manifest={m} settles={role === 'operations'} done={manifest.reload} />}
            {takes && m.state === 'accepted' && <Certify manifest={m} done={manifest.reload} />}
          </div>
          <Signatures of={[t('mover'), t('carrier'), t('acceptor')]} />
        </>
      )}
    </Show>
  )
}

type Output = Body<'/v1/certificates'>['outputs'][number]

// A row of the form may be half filled or not there yet.
const isWhole = (o: Partial<Output> | undefined): o is Output => !!o?.material && !!o.grams

function useSend(form: Parameters<typeof atFields>[0], done: () => void) {
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const act = async (call: Request<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await confirm(call)
      done()
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
    }
    setBusy(false)
  }
  return { problem, busy, act }
}

const METHODS = ['R4', 'R5', 'R9', 'D10']

/** The weighbridge. A manifest that did not agree is weighed again, or operations settle the difference and say why. */
function Accept({ manifest: m, settles, done }: { manifest: WasteManifest; settles: boolean; done: () => void }) {
  const t = useStaff()
  const [form] = Form.useForm<{ accepted_grams: number; method: string; note?: string }>()
  const { problem, busy, act } = useSend(form, done)
  const grams = Form.useWatch('accepted_grams', form)
  const off = grams ? Math.abs(grams - m.declared_grams) / m.declared_grams : 0
  const again = m.state === 'discrepant'
  return (
    <section className="card stack">
      <h2>{again ? t(settles ? 'settle' : 'weigh_again') : t('accept')}</h2>
      {again && <p className="quiet">{t(settles ? 'settle_note' : 'weigh_again_note')}</p>}
      <Form form={form} layout="vertical" initialValues={{ method: m.method || 'R4', ...(again && m.accepted_grams ? { accepted_grams: m.accepted_grams } : {}) }} onFinish={(v) => void act(command('/v1/waste-manifests/{manifest}/accept', { path: { manifest: m.id }, body: { ...v, note: v.note ?? '' } }))}>
        <Form.Item name="accepted_grams" label={t('accepted_grams')} rules={[{ required: true }]} extra={grams ? <Chip tone={off > 0.03 ? 'bad' : 'good'}>{t('tolerance', { share: percent(off, 2) })}</Chip> : undefined}><InputNumber min={1} precision={0} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="method" label={t('method')}><Select options={METHODS.map((v) => ({ value: v, label: v }))} /></Form.Item>
        <Form.Item name="note" label={t('note')} rules={again && settles && off > 0.03 ? [{ required: true, whitespace: true, message: t('note_needed') }] : []}><Input maxLength={500} /></Form.Item>
        {problem && <div style={{ marginBottom: 12 }}><Fault problem={problem} /></div>}
        <Button type="primary" htmlType="submit" loading={busy}>{again ? t(settles ? 'settle' : 'weigh_again') : t('accept')}</Button>
      </Form>
    </section>
  )
}

const MATERIALS = ['steel', 'copper', 'aluminium', 'plastic', 'glass', 'rubber', 'pcb', 'oil', 'residue']

function Certify({ manifest: m, done }: { manifest: WasteManifest; done: () => void }) {
  const t = useStaff()
  const state = useStateWords()
  const [form] = Form.useForm<{ number: string; method: string; outputs: Partial<Output>[] }>()
  const { problem, busy, act } = useSend(form, done)
  const outputs = Form.useWatch('outputs', form) ?? []
  const input = m.accepted_grams ?? m.declared_grams
  const sum = outputs.reduce((s, o) => s + (o?.grams ?? 0), 0)
  const off = Math.abs(sum - input) / input
  return (
    <section className="card stack">
      <h2>{t('certificate')}</h2>
      <Form form={form} layout="vertical" initialValues={{ method: m.method || 'R4', outputs: ['steel', 'copper', 'aluminium', 'oil', 'residue'].map((material) => ({ material })) }}
        onFinish={(v) => void act(command('/v1/certificates', { body: { manifest: m.id, number: v.number.trim(), method: v.method, outputs: v.outputs.filter(isWhole) } }))}>
        <Form.Item name="number" label={t('certificate_number')} rules={[{ required: true }]}><Input maxLength={80} /></Form.Item>
        <Form.Item name="method" label={t('method')}><Select options={METHODS.map((v) => ({ value: v, label: v }))} /></Form.Item>
        <fieldset style={{ border: 0, padding: 0, margin: '0 0 12px' }}>
          <legend style={{ marginBottom: 6 }}>{t('outputs')}</legend>
          <Form.List name="outputs">
            {(fields, { add, remove }) => (
              <div className="stack">
                {fields.map((f) => (
                  <div key={f.key} style={{ display: 'grid', gridTemplateColumns: '1fr 130px auto', gap: 8 }}>
                    <Form.Item name={[f.name, 'material']} noStyle><Select aria-label={t('material')} options={MATERIALS.map((v) => ({ value: v, label: state('material', v) }))} /></Form.Item>
                    <Form.Item name={[f.name, 'grams']} noStyle><InputNumber aria-label={t('outputs')} min={0} precision={0} style={{ width: '100%' }} /></Form.Item>
                    <Button onClick={() => remove(f.name)} aria-label={t('remove')}>−</Button>
                  </div>
                ))}
                <Button onClick={() => add({})}>{t('add_row')}</Button>
              </div>
            )}
          </Form.List>
        </fieldset>
        <div className="stack" style={{ marginBottom: 12 }}>
          <Materials outputs={outputs.filter(isWhole)} input={input} />
          <div className="spread"><span>{t('input')} <b>{weight(input)}</b> · {t('output_sum')} <b>{weight(sum)}</b></span><Chip tone={off <= 0.01 ? 'good' : 'warn'}>{off <= 0.01 ? t('within_limit') : t('sum_off', { share: percent(off) })}</Chip></div>
          {problem && <Fault problem={problem} />}
        </div>
        <Button type="primary" htmlType="submit" loading={busy}>{t('issue')}</Button>
      </Form>
    </section>
  )
}

const COLOURS = ['#5d7f93', '#c4793d', '#8aa5b5', '#6aa889', '#9fc3d6', '#4c4f56', '#3f9482', '#cba23a', '#b7c2cb']

function Materials({ outputs, input }: { outputs: Output[]; input: number }) {
  const state = useStateWords()
  const t = useStaff()
  const parts = outputs.map((o) => ({ value: o.grams, name: state('material', o.material), colour: COLOURS[Math.max(0, MATERIALS.indexOf(o.material))] ?? '#999' }))
  const missing = Math.max(0, input - outputs.reduce((s, o) => s + o.grams, 0))
  return (
    <div className="stack">
      <Share label={t('outputs')} parts={[...parts, { value: missing, name: '…', colour: 'transparent' }]} />
      <div className="legend">{parts.map((p) => <span key={p.name}><i style={{ background: p.colour }} />{p.name} {weight(p.value)}</span>)}</div>
    </div>
  )
}
