import { App, AutoComplete, Button, Checkbox, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { get, reading, type Problem } from '../../shared/api/client.ts'
import { post } from '../../shared/api/confirm.ts'
import { useList } from '../../shared/api/list.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import type { Body, Repair } from '../../shared/api/types.ts'
import { atFields } from '../../shared/fields.ts'
import { when } from '../../shared/format.ts'
import { Chip, Fault, Show, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useLater } from '../../shared/later.ts'
import { named } from '../../i18n/language.ts'
import { useIntake } from '../../i18n/intake.ts'
import { useStateWords } from '../../i18n/states.ts'
import { useMyPlaces } from '../places.ts'
import { Likely } from './likely.tsx'
import { CHANNELS, loginOf, positionOf, repairsIn, SERVICES, type Asked } from './intake-form.ts'

/** An agent at the telephone takes in a repair, and sees at once what is known of the caller and his appliance. */
export function IntakePage() {
  const t = useIntake()
  const [form] = Form.useForm<Asked>()
  const [made, setMade] = useState<Repair>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const phone = Form.useWatch('phone', form) ?? ''
  const serial = Form.useWatch('serial', form) ?? ''
  const model = Form.useWatch('model', form) ?? ''
  const symptom = Form.useWatch('symptom', form) ?? ''
  const position = Form.useWatch('position', form) ?? ''
  const area = Form.useWatch('area_code', form) ?? ''
  const register = (v: Asked, same?: 'another_fault' | 'the_same') => {
    const at = positionOf(v.position)
    if (!at) {
      form.setFields([{ name: 'position', errors: [t('position_wrong')] }])
      return
    }
    setBusy(true)
    setProblem(undefined)
    const body: Body<'/v1/repairs'> = {
      channel: v.channel, customer: loginOf(v), customer_name: v.customer_name.trim(), address: v.address.trim(), ...at, model: v.model.trim(), serial: v.serial.trim(),
      symptom: v.symptom.trim(), urgent: v.urgent ?? false, business_use: v.business_use ?? false, ...(v.purchased_on ? { purchased_on: v.purchased_on } : {}), ...(v.phone ? { phone: v.phone.trim() } : {}), ...(v.area_code ? { area_code: v.area_code.trim() } : {}), ...(v.engineer ? { engineer: v.engineer } : {}),
      ...(v.caller ? { caller: v.caller.trim() } : {}), ...(v.caller_phone ? { caller_phone: v.caller_phone.trim() } : {}), ...(v.language ? { language: v.language } : {}),
      ...(v.service_type ? { service_type: v.service_type } : {}), ...(same ? { same_appliance: same } : {}),
    }
    post('/v1/repairs', { body })
      .then((r) => { setMade(r); form.resetFields() }, (error: unknown) => setProblem(atFields(form, asProblem(error))))
      .finally(() => setBusy(false))
  }
  return (
    <>
      <h1>{t('title')}</h1>
      {made && <Made of={made} />}
      <div className="side">
        <section className="card stack" aria-label={t('title')}>
          {problem?.code === 'appliance_has_open_repair' ? <Asking problem={problem} busy={busy} say={(same) => register(form.getFieldsValue(), same)} /> : problem && <Fault problem={problem} />}
          <Form form={form} layout="vertical" onFinish={(v: Asked) => register(v)} initialValues={{ channel: 'hotline', service_type: 'repair' }} onValuesChange={() => setMade(undefined)}>
            <Caller />
            <Appliance />
            <Whereabouts />
            <Form.Item name="engineer" label={t('engineer')}><Engineer /></Form.Item>
            <Button type="primary" htmlType="submit" loading={busy}>{t('register')}</Button>
          </Form>
        </section>
        <div className="stack-l">
          <Known phone={phone} serial={serial} model={model} />
          <Likely model={model} serial={serial} text={symptom} position={position} area={area} />
        </div>
      </div>
    </>
  )
}

const needed = [{ required: true, whitespace: true }]

function Caller() {
  const t = useIntake()
  const state = useStateWords()
  return (
    <>
      <Form.Item name="channel" label={t('channel')} rules={needed}><Select options={CHANNELS.map((c) => ({ value: c, label: state('channel', c) }))} /></Form.Item>
      <Form.Item name="phone" label={t('phone')}><Input type="tel" autoComplete="off" maxLength={40} autoFocus /></Form.Item>
      <Form.Item name="customer_name" label={t('name')} rules={needed}><Input autoComplete="off" maxLength={80} /></Form.Item>
      <Form.Item name="caller" label={t('caller')} extra={t('caller_hint')}><Input autoComplete="off" maxLength={80} /></Form.Item>
      <Form.Item name="language" label={t('language')}><Select allowClear options={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} /></Form.Item>
      <Form.Item name="customer" label={t('login')} extra={t('login_hint')}><Input autoComplete="off" autoCapitalize="none" maxLength={80} /></Form.Item>
    </>
  )
}

function Appliance() {
  const t = useIntake()
  const state = useStateWords()
  const [said, setSaid] = useState('')
  const models = useLoad(useLater(said.trim()) || null, async () => (await get('/v1/models', { query: { q: said.trim(), limit: 12 } })).items)
  return (
    <>
      <Form.Item name="service_type" label={t('service_type')}><Select options={SERVICES.map((s) => ({ value: s, label: state('service_type', s) }))} /></Form.Item>
      <Form.Item name="model" label={t('model')} rules={needed}>
        <AutoComplete onSearch={setSaid} options={(models.data ?? []).map((m) => ({ value: m.number, label: `${m.number} ${named(m)}` }))} />
      </Form.Item>
      <Form.Item name="serial" label={t('serial')} rules={needed}><Input autoComplete="off" autoCapitalize="characters" maxLength={64} /></Form.Item>
      <Form.Item name="purchased_on" label={t('purchased_on')} extra={t('purchased_on_hint')}><Input type="date" /></Form.Item>
      <Form.Item name="business_use" valuePropName="checked"><Checkbox>{t('business_use')}</Checkbox></Form.Item>
      <Form.Item name="symptom" label={t('symptom')} rules={needed}><Input.TextArea rows={3} maxLength={8000} /></Form.Item>
      <Form.Item name="urgent" valuePropName="checked"><Checkbox>{t('urgent')}</Checkbox></Form.Item>
    </>
  )
}

/** Where the appliance stands: a town gives the area and a first position, which may be made exact. */
function Whereabouts() {
  const t = useIntake()
  const form = Form.useFormInstance<Asked>()
  const places = useMyPlaces().filter((p) => p.lon !== null && p.lat !== null)
  const near = (code: string) => {
    const p = places.find((x) => x.code === code)
    if (p) form.setFieldsValue({ position: `${p.lon}, ${p.lat}`, area_code: p.area_code })
  }
  return (
    <>
      <Form.Item name="address" label={t('address')} rules={needed}><Input autoComplete="off" maxLength={300} /></Form.Item>
      <Form.Item label={t('near')} htmlFor="near"><Select id="near" showSearch optionFilterProp="label" onChange={near} options={places.map((p) => ({ value: p.code, label: [p.city, named(p)].filter(Boolean).join(' · ') }))} /></Form.Item>
      <Form.Item name="position" label={t('position')} extra={t('position_hint')} rules={needed}><Input autoComplete="off" maxLength={60} /></Form.Item>
      <Form.Item name="area_code" label={t('area')}><Input autoComplete="off" maxLength={16} /></Form.Item>
    </>
  )
}

function Engineer({ value, onChange }: { value?: string; onChange?: (login: string | undefined) => void }) {
  const t = useIntake()
  const [said, setSaid] = useState('')
  const found = useLoad(`engineers ${useLater(said)}`, async () => (await get('/v1/accounts', { query: { role: 'engineer', q: said, limit: 20 } })).items)
  return <Select allowClear showSearch filterOption={false} onSearch={setSaid} aria-label={t('engineer')} {...(value ? { value } : {})} {...(onChange ? { onChange } : {})}
    options={(found.data ?? []).map((a) => ({ value: a.login, label: `${a.name} · ${a.login}` }))} />
}

/** What is known already: repairs of this telephone or this appliance, an open one of the same appliance first. */
function Known({ phone, serial, model }: { phone: string; serial: string; model: string }) {
  const t = useIntake()
  const byPhone = useLater(phone.replace(/\D/g, '').length >= 7 ? phone.trim() : '')
  const bySerial = useLater(serial.trim().length >= 4 ? serial.trim() : '')
  const callers = useList(byPhone ? reading('/v1/repairs', { query: { find: byPhone, limit: 10 } }) : null)
  const appliances = useList(bySerial ? reading('/v1/repairs', { query: { find: bySerial, limit: 10 } }) : null)
  const rows = [...new Map([...(appliances.data ?? []), ...(callers.data ?? [])].map((r) => [r.id, r])).values()]
  const same = rows.find((r) => !r.settled_at && r.state !== 'cancelled' && r.serial.toUpperCase() === serial.trim().toUpperCase() && r.model.toUpperCase() === model.trim().toUpperCase())
  return (
    <section className="card stack" aria-label={t('known')}>
      <h2>{t('known')}</h2>
      {same && <p role="alert" style={{ color: 'var(--warn)' }}>{t('same_open')} <Link to={`/repairs/${same.id}`}>{same.id}</Link></p>}
      {!byPhone && !bySerial && <p className="quiet">{t('known_hint')}</p>}
      {(byPhone || bySerial) && rows.length === 0 && !callers.loading && !appliances.loading && !callers.problem && !appliances.problem && <p className="quiet">{t('unknown')}</p>}
      {[callers, appliances].map((l, i) => l.problem && <Show key={i} from={l}>{() => null}</Show>)}
      <ul className="list">
        {rows.map((r) => (
          <li key={r.id} className="stack">
            <div className="spread"><span className="row"><Link to={`/repairs/${r.id}`}>{r.id}</Link>{r.urgent && <Chip tone="bad">{t('urgent')}</Chip>}</span><State of="repair" is={r.state} /></div>
            <div className="quiet small">{r.customer_name} · {named(r, 'model_name') || r.model} · <span className="mono">{r.serial}</span> · {when(r.created_at, r.zone)}</div>
            <div className="small">{r.symptom}</div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The service asks: this appliance has an open repair. The agent says what the caller means. */
function Asking({ problem, busy, say }: { problem: Problem; busy: boolean; say: (same: 'another_fault' | 'the_same') => void }) {
  const t = useIntake()
  const word = useStateWords()
  return (
    <div role="alert" className="stack" aria-label={t('same_asked')}>
      <p style={{ color: 'var(--warn)' }}>{t('same_open')} {repairsIn(problem.detail).map((id) => <Link key={id} to={`/repairs/${id}`}>{id}</Link>)}</p>
      <div className="row">
        <Button loading={busy} onClick={() => say('the_same')}>{word('same_appliance', 'the_same')}</Button>
        <Button loading={busy} onClick={() => say('another_fault')}>{word('same_appliance', 'another_fault')}</Button>
      </div>
    </div>
  )
}

/** The number to tell the caller, and the link that he follows without an account. */
function Made({ of: r }: { of: Repair }) {
  const t = useIntake()
  const { message } = App.useApp()
  const [link, setLink] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const share = async () => {
    try {
      const { path } = await post('/v1/repairs/{repair}/track-link', { path: { repair: r.id } })
      setLink(location.origin + path)
      await navigator.clipboard?.writeText(location.origin + path).then(() => message.success(t('copied')), () => undefined)
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <section className="card stack" role="status">
      <div className="spread"><h2>{t('made', { id: r.id })}</h2><span className="row"><Link to={`/repairs/${r.id}`}>{t('open')}</Link><Button onClick={() => void share()}>{t('link')}</Button></span></div>
      {problem && <Fault problem={problem} />}
      {link && <a href={link} target="_blank" rel="noreferrer">{link}</a>}
    </section>
  )
}
