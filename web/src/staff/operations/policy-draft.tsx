import { Button, Input, Modal, Switch } from 'antd'
import { useState } from 'react'
import { usePolicies } from '../../i18n/policies.ts'
import { Problem, replacing } from '../../shared/api/client.ts'
import { confirm } from '../../shared/api/confirm.ts'
import { asProblem } from '../../shared/api/load.ts'
import { useDraft } from '../../shared/draft.ts'
import { Fault } from '../../shared/parts.tsx'
import { byField, drafted, kindOf, shown, type Body, type Change, type Kind, type Typed } from './policy-form.ts'

type PolicyDraft = { fields: Typed; why: string; from: string }
const EMPTY: PolicyDraft = { fields: {}, why: '', from: '' }
const isDraft = (kept: object): kept is PolicyDraft => 'fields' in kept && typeof kept.fields === 'object' && kept.fields !== null && 'why' in kept && typeof kept.why === 'string' && 'from' in kept && typeof kept.from === 'string'

/** What a person has begun to change of a policy. It holds only what differs, so that it also fits a newer version. */
export function useTyped(policy: string) {
  const { draft, change, clear } = useDraft(`policy ${policy}`, EMPTY, isDraft)
  return { draft, change: (by: Partial<PolicyDraft>) => change({ ...EMPTY, ...draft, ...by }), clear }
}

export function PolicyForm({ name, base, done }: { name: string; base: Body; done: (version: number) => void }) {
  const t = usePolicies()
  const { draft, change, clear } = useTyped(name)
  const [added, setAdded] = useState('')
  const [said, setSaid] = useState<{ at: Record<string, string>; above?: Problem }>({ at: {} })
  const [review, setReview] = useState(false)
  const [busy, setBusy] = useState(false)
  const { body, broken, changes } = drafted(base, draft.fields)
  const fields = [...Object.keys(base), ...Object.keys(draft.fields).filter((f) => !(f in base))]
  const type = (field: string, to: string | boolean) => {
    change({ fields: { ...draft.fields, [field]: to } })
    setSaid(({ at, ...rest }) => ({ ...rest, at: Object.fromEntries(Object.entries(at).filter(([f]) => f !== field)) }))
  }
  const fault = (field: string) => {
    const b = broken[field]
    return b ? (b.broken === 'json' ? t('broken', { why: b.why }) : t('not_number')) : said.at[field]
  }
  const focus = (field: string) => setTimeout(() => document.getElementById(idOf(field))?.focus())
  const look = () => {
    const [first] = Object.keys(broken)
    if (first !== undefined) return focus(first)
    if (changes.length === 0) return setSaid({ at: { '#changes': t('same') } })
    if (!draft.why.trim()) {
      setSaid({ at: { '#why': t('needed') } })
      return focus('#why')
    }
    if (draft.from && new Date(draft.from).getTime() < Date.now()) {
      setSaid({ at: { '#valid_from': t('past') } })
      return focus('#valid_from')
    }
    setSaid({ at: {} })
    setReview(true)
  }
  const send = async () => {
    setBusy(true)
    try {
      const { answer } = await confirm(replacing('/v1/policies/{policy}', { path: { policy: name }, body: { body, why: draft.why.trim(), ...(draft.from ? { valid_from: new Date(draft.from).toISOString() } : {}) } }))
      clear()
      done(answer.version)
    } catch (error) {
      const problem = asProblem(error)
      const { at, rest } = byField(problem, fields)
      const found = Object.keys(at)
      setSaid({ at, ...(rest.length > 0 || found.length === 0 ? { above: new Problem(problem.status, problem.code, problem.detail, rest, problem.id) } : {}) })
      if (found[0] !== undefined) focus(found[0])
    } finally {
      setBusy(false)
      setReview(false)
    }
  }
  const begun = Object.keys(draft.fields).length > 0 || draft.why !== '' || draft.from !== ''
  return (
    <form className="stack" noValidate onSubmit={(e) => { e.preventDefault(); look() }}>
      {said.above && <Fault problem={said.above} />}
      {fields.map((field) => (
        <Field key={field} name={field} kind={kindOf(base[field])} value={draft.fields[field] === undefined ? shown(base[field]) : draft.fields[field] ?? ''} type={(to) => type(field, to)} fault={fault(field)} />
      ))}
      <p className="quiet small">{t('empty_is_out')}</p>
      <div className="row">
        <Input aria-label={t('add_name')} placeholder={t('add_name')} value={added} maxLength={60} onChange={(e) => setAdded(e.target.value)} onPressEnter={(e) => e.preventDefault()} className="mono" style={{ width: 200 }} />
        <Button disabled={!added.trim() || fields.includes(added.trim())} onClick={() => { type(added.trim(), ''); focus(added.trim()); setAdded('') }}>{t('add')}</Button>
      </div>
      <Labelled name="#why" label={t('why')} fault={said.at['#why']}>
        <Input.TextArea id={idOf('#why')} value={draft.why} maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} aria-required aria-invalid={said.at['#why'] !== undefined} aria-describedby={`${idOf('#why')}-fault`} onChange={(e) => change({ why: e.target.value })} />
      </Labelled>
      <Labelled name="#valid_from" label={t('valid_from')} fault={said.at['#valid_from']}>
        <Input id={idOf('#valid_from')} type="datetime-local" value={draft.from} aria-invalid={said.at['#valid_from'] !== undefined} aria-describedby={`${idOf('#valid_from')}-fault`} onChange={(e) => change({ from: e.target.value })} style={{ maxWidth: 260 }} />
      </Labelled>
      {said.at['#changes'] && changes.length === 0 && <p role="alert" className="small">{said.at['#changes']}</p>}
      <div className="row">
        <Button type="primary" htmlType="submit">{t('review')}</Button>
        {begun && <Button onClick={() => { clear(); setSaid({ at: {} }) }}>{t('discard')}</Button>}
      </div>
      <Modal open={review} title={t('changes')} okText={t('send')} cancelText={t('back')} confirmLoading={busy} onOk={() => void send()} onCancel={() => setReview(false)}>
        <Changes of={changes} />
        <p className="quiet made">{draft.why}</p>
      </Modal>
    </form>
  )
}

const idOf = (field: string) => `policy-${field.replace('#', '-')}`

function Field({ name, kind, value, type, fault }: { name: string; kind: Kind; value: string | boolean; type: (to: string | boolean) => void; fault: string | undefined }) {
  const t = usePolicies()
  const id = idOf(name)
  const text = { id, value: String(value), 'aria-invalid': fault !== undefined, 'aria-describedby': `${id}-fault`, ...(fault === undefined ? {} : { status: 'error' as const }) }
  return (
    <Labelled name={name} label={<><code>{name}</code>{kind === 'json' && <span className="quiet small"> {t('json')}</span>}</>} fault={fault}>
      {kind === 'boolean' ? <div><Switch id={id} checked={value === true} onChange={type} aria-describedby={`${id}-fault`} /></div>
        : kind === 'json' ? <Input.TextArea {...text} className="mono" autoSize={{ minRows: 2, maxRows: 16 }} spellCheck={false} onChange={(e) => type(e.target.value)} />
          : kind === 'number' ? <Input {...text} type="number" step="any" style={{ maxWidth: 260 }} onWheel={(e) => e.currentTarget.blur()} onChange={(e) => type(e.target.value)} />
            : <Input {...text} style={{ maxWidth: 420 }} spellCheck={false} onChange={(e) => type(e.target.value)} />}
    </Labelled>
  )
}

function Labelled({ name, label, fault, children }: { name: string; label: React.ReactNode; fault: string | undefined; children: React.ReactNode }) {
  return (
    <div className="policy-field">
      <label htmlFor={idOf(name)}>{label}</label>
      {children}
      <div id={`${idOf(name)}-fault`} className="small fault">{fault !== undefined && <span role="alert">{fault}</span>}</div>
    </div>
  )
}

function Changes({ of }: { of: Change[] }) {
  const t = usePolicies()
  return (
    <table className="policy-changes">
      <thead><tr><th scope="col">{t('field')}</th><th scope="col">{t('old')}</th><th scope="col">{t('new')}</th></tr></thead>
      <tbody>{of.map((c) => <tr key={c.field}><th scope="row" className="mono">{c.field}</th><td className="mono">{c.old ?? t('out')}</td><td className="mono">{c.new ?? t('out')}</td></tr>)}</tbody>
    </table>
  )
}
