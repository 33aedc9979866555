import { Button, Checkbox, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { named } from '../../i18n/language.ts'
import { useStateWords } from '../../i18n/states.ts'
import { useValue } from '../../i18n/value.ts'
import { command, fetchFile, reading, type Problem, type Request } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useGet } from '../../shared/api/load.ts'
import type { Body, Claim, Warranty } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { day, minorOf, money, when } from '../../shared/format.ts'
import { Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { PhotosOf } from '../../shared/photos.tsx'
import { saveFile } from '../../shared/save-file.ts'
import { FileLoad } from './file-load.tsx'
import { FileSave } from './files.tsx'

const STATES = ['draft', 'sent', 'answered', 'closed'] as const
const ANSWERS = ['credited', 'replaced', 'refused'] as const

/** What is claimed from suppliers, and who vouches for what. */
export function ClaimsPage() {
  const t = useValue()
  const words = useStateWords()
  const [state, setState] = useState<(typeof STATES)[number]>('draft')
  const list = useList(reading('/v1/supplier-claims', { query: { state, limit: 50 } }), 30_000)
  return (
    <>
      <div className="spread">
        <h1>{t('claims')}</h1>
        <Select aria-label={t('state')} value={state} onChange={setState} style={{ minWidth: 150 }} options={STATES.map((s) => ({ value: s, label: words('supplier_claim', s) }))} />
      </div>
      <section className="card" aria-label={t('claims')}>
        <Show from={list} empty={(l) => l.length === 0} blank={t('no_claims')}>
          {(rows) => <ul className="list">{rows.map((c) => <One key={c.id} of={c} done={list.reload} />)}</ul>}
        </Show>
      </section>
      <Warranties />
    </>
  )
}

function One({ of: c, done }: { of: Claim; done: () => void }) {
  const t = useValue()
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const path = { supplier_claim: c.id }
  const act = async (call: Request<unknown>) => {
    setProblem(undefined)
    try {
      await confirm(call)
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const file = async () => saveFile(await fetchFile(reading('/v1/supplier-claims/file', { query: { claim: c.id } })), `claim-${c.id}.csv`)
  return (
    <li className="stack" aria-label={c.id}>
      <div className="spread">
        <div><strong>{c.supplier}</strong> · {named(c, 'part_name') || c.part} <span className="mono quiet">{c.id}</span>
          <div className="quiet small">{[c.lot && `${t('lot')} ${c.lot}`, t('pieces_n', { n: c.pieces.reduce((n, p) => n + p.quantity, 0) }), c.due_at && `${t('answer_by')} ${day(c.due_at)}`].filter(Boolean).join(' · ')}</div>
          {c.answer && <div>{t(`answer.${c.answer}`)}{c.credit_minor !== null && <b className="num"> {money(c.credit_minor, c.currency)}</b>} <span className="quiet">{c.note}</span></div>}</div>
        <span className="row">{c.overdue && c.state === 'sent' && <Chip tone="bad">{t('overdue')}</Chip>}<State of="supplier_claim" is={c.state} />
          <Button size="small" onClick={() => void file()}>{t('file')}</Button>
          {c.state === 'draft' && <Button size="small" type="primary" onClick={() => void act(command('/v1/supplier-claims/{supplier_claim}/send', { path, body: {} }))}>{t('send')}</Button>}
          {c.state === 'sent' && <Button size="small" type="primary" onClick={() => setAsking(true)}>{t('write_answer')}</Button>}
          {c.state === 'answered' && <Button size="small" type="primary" onClick={() => void act(command('/v1/supplier-claims/{supplier_claim}/close', { path, body: { note: c.note } }))}>{t('close')}</Button>}</span>
      </div>
      {problem && <Fault problem={problem} />}
      <ul className="list">
        {c.pieces.map((p) => (
          <li key={p.line} className="spread small">
            <span><span className="mono">{p.serial || p.return}</span> · {t(`kind.${p.kind}`)}{p.evidence && ` · ${p.evidence}`}</span>
            <span className="quiet num">{p.fitted_at && `${t('fitted')} ${day(p.fitted_at)} · `}{t('failed')} {when(p.failed_at)}{p.fate && ` · ${t(`fate.${p.fate}`)}`}</span>
            {p.return && <PhotosOf about="return" subject={p.return} />}
          </li>
        ))}
      </ul>
      <PhotosOf about="supplier_claim" subject={c.id} {...(c.state === 'closed' ? {} : { purpose: 'claim' as const })} />
      {asking && <AnswerForm of={c} close={() => setAsking(false)} done={() => { setAsking(false); done() }} />}
    </li>
  )
}

type Wanted = { answer: (typeof ANSWERS)[number]; credit?: number; currency?: string; note: string; back?: boolean }

function AnswerForm({ of: c, close, done }: { of: Claim; close: () => void; done: () => void }) {
  const t = useValue()
  const [form] = Form.useForm<Wanted>()
  const [problem, setProblem] = useState<Problem>()
  const answer = Form.useWatch('answer', form)
  const send = async (v: Wanted) => {
    setProblem(undefined)
    const currency = (v.currency ?? '').trim().toUpperCase()
    if (v.answer === 'credited' && !/^[A-Z]{3}$/.test(currency)) return form.setFields([{ name: 'currency', errors: [t('currency_wrong')] }])
    const credit = v.answer === 'credited' ? { credit_minor: minorOf(v.credit ?? 0, currency), currency } : {}
    try {
      await confirm(command('/v1/supplier-claims/{supplier_claim}/answer', { path: { supplier_claim: c.id }, body: { answer: v.answer, note: v.note.trim(), back: v.back ?? false, ...credit } }))
      done()
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
    }
  }
  const needed = [{ required: true }]
  return (
    <Modal open title={`${t('write_answer')} · ${c.id}`} onCancel={close} onOk={form.submit} okText={t('save')} destroyOnHidden>
      {problem && <Fault problem={problem} />}
      <Form form={form} layout="vertical" initialValues={{ answer: 'credited', currency: 'CNY' }} onFinish={(v) => void send(v)}>
        <Form.Item name="answer" label={t('turned_out')} rules={needed}><Select options={ANSWERS.map((a) => ({ value: a, label: t(`answer.${a}`) }))} /></Form.Item>
        {answer === 'credited' && <><Form.Item name="credit" label={t('credit')} rules={needed}><InputNumber min={0.01} precision={2} style={{ width: '100%' }} /></Form.Item>
          <Form.Item name="currency" label={t('currency')} rules={needed}><Input maxLength={3} /></Form.Item></>}
        <Form.Item name="note" label={t('his_note')} rules={needed}><Input maxLength={500} /></Form.Item>
        <Form.Item name="back" valuePropName="checked"><Checkbox>{t('back')}</Checkbox></Form.Item>
      </Form>
    </Modal>
  )
}

/** Who vouches for a part or a category, and for how long. */
function Warranties() {
  const t = useValue()
  const list = useList(reading('/v1/supplier-warranties', { query: { limit: 200 } }))
  const [loading, setLoading] = useState(false)
  const kinds = useGet(loading ? reading('/v1/import-kinds') : null)
  const kind = kinds.data?.find((k) => k.kind === 'supplier_warranties')
  const [form] = Form.useForm<Body<'/v1/supplier-warranties'>>()
  const [problem, setProblem] = useState<Problem>()
  const act = async (call: Request<unknown>) => {
    setProblem(undefined)
    try {
      await confirm(call)
      form.resetFields()
      list.reload()
    } catch (error) {
      setProblem(atFields(form, asProblem(error)))
    }
  }
  return (
    <section className="card stack" aria-label={t('warranties')}>
      <div className="spread"><h2>{t('warranties')}</h2><Button onClick={() => setLoading((was) => !was)}>{t('load_file')}</Button></div>
      {loading && (
        <div className="cols">
          <FileLoad kind="supplier_warranties" loaded={list.reload} />
          {kind && <FileSave kind={kind} />}
        </div>
      )}
      {problem && <Fault problem={problem} />}
      <Form form={form} layout="inline" initialValues={{ months: 12, answer_days: 30 }} onFinish={(v) => void act(command('/v1/supplier-warranties', { body: v }))}>
        <Form.Item name="supplier" label={t('supplier')} rules={[{ required: true }]}><Input maxLength={120} /></Form.Item>
        <Form.Item name="part" label={t('part')}><Input maxLength={64} /></Form.Item>
        <Form.Item name="category" label={t('category')}><Input maxLength={64} /></Form.Item>
        <Form.Item name="months" label={t('months')} rules={[{ required: true }]}><InputNumber min={0} max={240} precision={0} /></Form.Item>
        <Form.Item name="answer_days" label={t('answer_days')} rules={[{ required: true }]}><InputNumber min={1} max={365} precision={0} /></Form.Item>
        <Button htmlType="submit" type="primary">{t('save')}</Button>
      </Form>
      <Show from={list} empty={(l) => l.length === 0} blank={t('no_warranties')}>
        {(rows) => <ul className="list">{rows.map((w) => <Row key={w.id} of={w} end={() => void act(command('/v1/supplier-warranties/{supplier_warranty}/end', { path: { supplier_warranty: w.id } }))} />)}</ul>}
      </Show>
    </section>
  )
}

function Row({ of: w, end }: { of: Warranty; end: () => void }) {
  const t = useValue()
  return (
    <li className="spread">
      <span><strong>{w.supplier}</strong> <span className="mono">{w.part ?? w.category}</span></span>
      <span className="row"><span className="quiet num">{t('months')} {w.months} · {t('answer_days')} {w.answer_days}</span><Button size="small" onClick={end}>{t('end')}</Button></span>
    </li>
  )
}
