import { Button, Input } from 'antd'
import { useState } from 'react'
import { believe, get, put, type Problem } from '../../shared/api/client.ts'
import { asProblem, useLoad } from '../../shared/api/load.ts'
import type { PolicyVersion } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { useQuotes } from '../../i18n/quotes.ts'
import { Chip, Fault, Show } from '../../shared/parts.tsx'
import { verified } from './voucher.ts'

/** The price list of work and the table of covers, each a policy with versions; and whether a voucher is one of ours. */
export function PricesPage() {
  const t = useQuotes()
  return (
    <>
      <h1>{t('prices')}</h1>
      <div className="side">
        <div className="stack-l"><Edited policy="prices" title={t('price_list')} /><Edited policy="cover" title={t('cover_table')} /></div>
        <VoucherCheck />
      </div>
    </>
  )
}

function Edited({ policy, title }: { policy: 'prices' | 'cover'; title: string }) {
  const versions = useLoad(policy, async () => (await get('/v1/policies/{policy}', { path: { policy } })).items)
  return (
    <section className="card stack" aria-label={title}>
      <h2>{title}</h2>
      <Show from={versions}>{(all) => all[0] ? <Version key={all[0].version} of={all[0]} done={versions.reload} /> : null}</Show>
    </section>
  )
}

function Version({ of: v, done }: { of: PolicyVersion; done: () => void }) {
  const t = useQuotes()
  const [text, setText] = useState(() => JSON.stringify(v.body, null, 2))
  const [why, setWhy] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const [broken, setBroken] = useState(false)
  const save = async () => {
    setProblem(undefined)
    let body: unknown
    try {
      body = believe(text)
    } catch {
      body = undefined
    }
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return setBroken(true)
    setBroken(false)
    try {
      await put('/v1/policies/{policy}', { path: { policy: v.name }, body: { body: { ...body }, why: why.trim() } })
      done()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <div className="stack">
      <p className="quiet small">{t('policy_version', { n: v.version, time: when(v.valid_from) })} {v.why}</p>
      <Input.TextArea aria-label={t('policy_body')} className="mono" value={text} onChange={(e) => setText(e.target.value)} autoSize={{ minRows: 8, maxRows: 24 }} spellCheck={false} />
      {broken && <p role="alert" className="small" style={{ color: 'var(--bad)' }}>{t('policy_broken')}</p>}
      {problem && <Fault problem={problem} />}
      <div className="row"><Input aria-label={t('why')} placeholder={t('why')} value={why} onChange={(e) => setWhy(e.target.value)} style={{ maxWidth: 320 }} /><Button type="primary" disabled={!why.trim()} onClick={() => void save()}>{t('save')}</Button></div>
    </div>
  )
}

/** A voucher is verified in the browser, with the public key alone. */
function VoucherCheck() {
  const t = useQuotes()
  const [text, setText] = useState('')
  const [signature, setSignature] = useState('')
  const [good, setGood] = useState<boolean>()
  const keys = useLoad('voucher keys', async () => (await get('/v1/voucher-keys')).items)
  const check = async () => {
    const tries = await Promise.all((keys.data ?? []).map((k) => verified(k.public, text, signature.trim())))
    setGood(tries.some(Boolean))
  }
  return (
    <section className="card stack" aria-label={t('voucher_check')}>
      <h2>{t('voucher_check')}</h2>
      <Input.TextArea aria-label={t('voucher_text')} placeholder={t('voucher_text')} value={text} onChange={(e) => { setText(e.target.value.trim()); setGood(undefined) }} rows={4} spellCheck={false} />
      <Input aria-label={t('voucher_signature')} placeholder={t('voucher_signature')} value={signature} onChange={(e) => { setSignature(e.target.value); setGood(undefined) }} />
      <div className="row"><Button disabled={!text || !signature.trim()} onClick={() => void check()}>{t('check')}</Button>{good !== undefined && <span role="status"><Chip tone={good ? 'good' : 'bad'}>{good ? t('voucher_good') : t('voucher_bad')}</Chip></span>}</div>
    </section>
  )
}
