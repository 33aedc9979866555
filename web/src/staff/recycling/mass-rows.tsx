import { Button } from 'antd'
import { reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import type { MassEntry } from '../../shared/api/types.ts'
import { weight, when } from '../../shared/format.ts'
import { Show } from '../../shared/parts.tsx'
import { useMassBalance } from '../../i18n/mass-balance.ts'
import { Rows } from '../rows.tsx'

/** What a site's figure is made of: each booking with what it was for. */
export function MassRows({ site, code, name, nameOf, close }: { site: string; code: string; name: string; nameOf: (site: string) => string; close: () => void }) {
  const t = useMassBalance()
  const rows = useList(reading('/v1/mass-ledger', { query: { site, hazard_code: code || '-', limit: 50 } }))
  return (
    <section className="card stack" aria-label={t('rows_of', { site: name })}>
      <div className="spread"><h2>{t('rows_of', { site: name })}{code && <span className="mono"> {code}</span>}</h2><Button size="small" onClick={close}>{t('close')}</Button></div>
      <Show from={rows} empty={(r) => r.length === 0}>
        {(all) => (
          <>
            <Rows<MassEntry> width={640} label={t('rows_of', { site: name })} rowKey="id" size="small" dataSource={all} columns={[
              { title: t('booked_at'), render: (_, r) => <span className="num">{when(r.at)}<span className="quiet small" style={{ display: 'block' }}>{r.by}</span></span> },
              { title: t('from'), render: (_, r) => nameOf(r.from) },
              { title: t('to'), render: (_, r) => nameOf(r.to) },
              { title: t('for_what'), render: (_, r) => <span className="mono">{r.reference}</span> },
              { title: t('grams'), align: 'right', render: (_, r) => <b className="num">{r.to === site ? '+' : '−'}{weight(r.grams)}</b> },
            ]} />
            {rows.more && <Button onClick={rows.more} loading={rows.reading}>{t('more')}</Button>}
          </>
        )}
      </Show>
    </section>
  )
}
