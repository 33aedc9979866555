import { Button } from 'antd'
import { get, reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useLoad } from '../../shared/api/load.ts'
import { useSession } from '../../shared/api/session.ts'
import type { WasteManifest } from '../../shared/api/types.ts'
import { percent, weight, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Show, State } from '../../shared/parts.tsx'
import { go, Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { PrintButton, PrintHead, Signatures } from '../print.tsx'
import { usePlaceNames } from '../places.ts'
import { Rows } from '../rows.tsx'
import { Chain, Deadlines, Rejections, Settlements, Transporters } from './manifest-facts.tsx'
import { Forward, HandOver, OfficialNumber, Press, Reject, Settle } from './manifest-steps.tsx'
import { aboard, Accept, Certify } from './weighbridge.tsx'
import { ManifestPapers } from './manifest-papers.tsx'

export function WasteManifestsPage() {
  const t = useStaff()
  const state = useStateWords()
  const list = useList(reading('/v1/waste-manifests', { query: { limit: 100 } }), 30_000)
  const place = usePlaceNames((list.data ?? []).map((m) => m.mover_out))
  const groups = [[t('to_settle'), ['discrepant']], [t('to_accept'), ['in_transfer']], [t('to_certify'), ['accepted']], [t('to_forward'), ['rejected']], [t('to_leave'), ['draft']], [t('done'), ['certified', 'returned', 'cancelled']]] as const
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
                { title: t('manifest'), render: (_, m) => <><Link to={`/waste-manifests/${m.id}`}>{m.id}</Link><div className="quiet small mono">{m.official_number}</div></> },
                { title: t('state'), render: (_, m) => <><State of="waste_manifest" is={m.state} />{m.purpose !== 'treatment' && <> <Chip tone="quiet">{state('purpose', m.purpose)}</Chip></>}{m.late_at && <> <Chip tone="bad">{t('acceptance_late')}</Chip></>}</> },
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

// How far the weighbridge may be from what was declared, as the service has it.
const LIMIT = 0.03

export function WasteManifestPage({ id = '' }: { id?: string }) {
  const t = useStaff()
  const state = useStateWords()
  const manifest = useLoad(id, () => get('/v1/waste-manifests/{manifest}', { path: { manifest: id } }))
  const place = usePlaceNames([manifest.data?.mover_out])
  const actor = useSession()?.actor
  const operations = actor?.role === 'operations'
  const mayTake = (m: WasteManifest) => operations || (actor?.role === 'recycler' && actor.scope.includes(m.acceptor))
  const maySend = (m: WasteManifest) => operations || (actor?.role === 'warehouse' && actor.scope.includes(m.mover_out))
  return (
    <Show from={manifest}>
      {(m) => (
        <>
          <div className="spread"><div className="row"><h1>{t('manifest')} {m.id}</h1><State of="waste_manifest" is={m.state} />{m.purpose !== 'treatment' && <Chip tone="quiet">{state('purpose', m.purpose)}</Chip>}</div><PrintButton /></div>
          <PrintHead place={place(m.mover_out)} />
          <div className="cols">
            <section className="card stack">
              <dl className="facts">
                <dt>{t('official')}</dt><dd className="mono">{m.official_number ?? '—'}</dd>
                <dt>{t('mover')}</dt><dd>{place(m.mover_out)}</dd><dt>{t('acceptor')}</dt><dd>{named(m, 'acceptor_name') || m.acceptor}</dd>
                <dt>{t('permit')}</dt><dd>{m.permit || '—'}{m.approval && <div>{t('approval')} {m.approval}</div>}</dd><dt>{t('carrier')}</dt><dd>{m.carrier} {m.vehicle}</dd>
                <dt>{t('declared')}</dt><dd>{weight(m.declared_grams)}</dd>
                <dt>{t('accepted')}</dt><dd>{weight(m.accepted_grams)} {m.accepted_grams !== null && aboard(m) > 0 && <Chip tone={m.state === 'discrepant' ? 'bad' : Math.abs(m.accepted_grams - aboard(m)) > aboard(m) * LIMIT ? 'warn' : 'good'}>{t('tolerance', { share: percent(Math.abs(m.accepted_grams - aboard(m)) / aboard(m), 2) })}</Chip>}</dd>
                <Deadlines manifest={m} />
                {m.note && <><dt>{t('note')}</dt><dd>{m.note}</dd></>}
                {m.certificate && <><dt>{t('certificate')}</dt><dd className="mono">{m.certificate}</dd></>}
                {m.loss_grams > 0 && <><dt>{t('loss_declared')}</dt><dd>{weight(m.loss_grams)} · {m.loss_reason}</dd></>}
                <dt>{t('lot')}</dt><dd>{m.lots.map((l) => <div key={l.id}>{l.id} <span className="mono quiet">{l.hazard_code}</span> {weight(l.net_grams)}</div>)}{m.lots.length === 0 && '—'}</dd>
              </dl>
              {operations && <ManifestPapers manifest={m.id} certified={m.certificate !== null} />}
            </section>
            {mayTake(m) && m.purpose !== 'return' && (m.state === 'in_transfer' || (m.state === 'discrepant' && !operations)) && <Accept key={`a${m.version}`} manifest={m} done={manifest.reload} />}
            {operations && m.state === 'discrepant' && <Settle key={`s${m.version}`} manifest={m} done={manifest.reload} />}
            {mayTake(m) && m.purpose !== 'return' && (m.state === 'in_transfer' || m.state === 'discrepant') && <Reject key={`r${m.version}`} manifest={m} done={manifest.reload} />}
            {mayTake(m) && m.state === 'accepted' && <Certify manifest={m} done={manifest.reload} />}
            {maySend(m) && m.state === 'draft' && <Press manifest={m} of="cancel" done={manifest.reload} />}
            {maySend(m) && m.purpose === 'return' && m.state === 'in_transfer' && <Press manifest={m} of="take-back" done={manifest.reload} />}
            {maySend(m) && m.number_by && !m.official_number && <OfficialNumber manifest={m} done={manifest.reload} />}
            {maySend(m) && m.rejections.some((r) => r.waits) && <Forward key={`f${m.version}`} manifest={m} />}
            {maySend(m) && m.state === 'in_transfer' && <HandOver key={`h${m.version}`} manifest={m} done={manifest.reload} />}
            <Rejections manifest={m} />
            <Settlements manifest={m} />
            <Transporters manifest={m} />
            <Chain manifest={m} />
          </div>
          <Signatures of={[t('mover'), t('carrier'), t('acceptor')]} />
        </>
      )}
    </Show>
  )
}
