import { Button } from 'antd'
import { policyAbout, policyName, usePolicies } from '../../i18n/policies.ts'
import { get } from '../../shared/api/client.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { PolicyVersion } from '../../shared/api/types.ts'
import { when } from '../../shared/format.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useState } from 'react'
import { PolicyForm, useTyped } from './policy-draft.tsx'
import { isBody, typedFrom, type Body } from './policy-form.ts'

/** What is decided without a release: every policy as it is in force; and one of them, to be changed. */
export function PoliciesPage({ id }: { id?: string }) {
  return id === undefined ? <Policies /> : <Policy name={id} />
}

function Policies() {
  const t = usePolicies()
  const all = useLoad('policies', async () => (await get('/v1/policies')).items)
  return (
    <>
      <h1>{t('title')}</h1>
      <p className="quiet">{t('lead')}</p>
      <section className="card" aria-label={t('all')}>
        <Show from={all} empty={(items) => items.length === 0}>
          {(items) => (
            <ul className="list">
              {items.map((v) => ({ v, name: policyName(v.name) })).sort((a, b) => a.name.localeCompare(b.name)).map(({ v, name }) => (
                <li key={v.name} className="policy">
                  <div className="row"><Link to={`/policies/${v.name}`}><strong>{name}</strong></Link> <code className="quiet small">{v.name}</code></div>
                  <div>{policyAbout(v.name)}</div>
                  <Made of={v} />
                </li>
              ))}
            </ul>
          )}
        </Show>
      </section>
    </>
  )
}

/** Which version it is, since when, by whom and why. */
function Made({ of: v }: { of: PolicyVersion }) {
  const t = usePolicies()
  return <div className="quiet small made">{t('version', { n: v.version })} · {t('since', { time: when(v.valid_from) })} · {t('set_by', { who: v.set_by })}{v.why && ' · '}{v.why}</div>
}

function Policy({ name }: { name: string }) {
  const t = usePolicies()
  const [done, setDone] = useState<number>()
  const read = useLoad(name, async () => {
    const [now, versions] = await Promise.all([get('/v1/policies'), get('/v1/policies/{policy}', { path: { policy: name } })])
    return { now: now.items.find((v) => v.name === name), versions: versions.items }
  })
  const set = (version: number) => {
    setDone(version)
    read.reload()
  }
  return (
    <>
      <p><Link to="/policies">{t('list')}</Link></p>
      <div className="row"><h1>{policyName(name)}</h1> <code className="quiet">{name}</code></div>
      <p>{policyAbout(name)}</p>
      <div role="status">{done !== undefined && <Chip tone="good">{t('done', { n: done })}</Chip>}</div>
      <Show from={read}>
        {({ now, versions }) => {
          const base = isBody(now?.body) ? now.body : {}
          return (
            <div className="side">
              <section className="card stack" aria-label={t('form')}>
                <h2>{t('form')}</h2>
                {now ? <Made of={now} /> : <p className="quiet">{t('none')}</p>}
                <PolicyForm key={now?.version ?? 0} name={name} base={base} done={set} />
              </section>
              <History name={name} base={base} now={now?.version ?? 0} versions={versions} />
            </div>
          )
        }}
      </Show>
    </>
  )
}

function History({ name, base, now, versions }: { name: string; base: Body; now: number; versions: PolicyVersion[] }) {
  const t = usePolicies()
  const [open, setOpen] = useState<number>()
  const { change } = useTyped(name)
  return (
    <section className="card stack" aria-label={t('history')}>
      <h2>{t('history')}</h2>
      <ul className="list">
        {versions.map((v) => (
          <li key={v.version} className="stack">
            {/* Of the versions whose time has come the highest holds, so that a higher one is still to come. */}
            <div className="row"><strong>{t('version', { n: v.version })}</strong>{v.version === now ? <Chip tone="good">{t('in_force')}</Chip> : v.version > now ? <Chip tone="warn">{t('to_come')}</Chip> : <Chip tone="quiet">{t('earlier')}</Chip>}</div>
            <div className="quiet small made">{t('since', { time: when(v.valid_from) })} · {t('set_by', { who: v.set_by })}{v.why && ' · '}{v.why}</div>
            <div className="row">
              <Button size="small" aria-expanded={open === v.version} onClick={() => setOpen(open === v.version ? undefined : v.version)}>{t('look_n', { n: v.version })}</Button>
              {v.version !== now && isBody(v.body) && <Button size="small" onClick={() => change({ fields: isBody(v.body) ? typedFrom(base, v.body) : {} })}>{t('take_n', { n: v.version })}</Button>}
            </div>
            {open === v.version && <pre className="mono policy-body">{JSON.stringify(v.body, null, 2)}</pre>}
          </li>
        ))}
      </ul>
    </section>
  )
}
