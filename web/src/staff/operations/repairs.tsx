import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import type { Repair } from '../../shared/api/types.ts'
import { maskPhone, when } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Show, State } from '../../shared/parts.tsx'
import { Link } from '../../shared/route.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import { Rows } from '../rows.tsx'

const STATES = ['received', 'booked', 'in_visit', 'awaiting_parts', 'ready_to_resume', 'completed', 'settled', 'cancelled']

export function RepairsPage() {
  const t = useStaff()
  const state = useStateWords()
  const [filter, setFilter] = useState('')
  const [find, setFind] = useState('')
  const list = useList(reading('/v1/repairs', { query: { state: filter, ...(find ? { find } : {}), limit: 50 } }), 30_000)
  return (
    <>
      <div className="spread">
        <h1>{t('repairs')}</h1>
        <div className="row">
          <Input.Search aria-label={t('find_repair')} placeholder={t('find_repair')} allowClear maxLength={80} style={{ width: 'min(360px, 100%)' }} onSearch={(v) => setFind(v.trim())} />
          <Select aria-label={t('state')} value={filter} onChange={setFilter} style={{ minWidth: 140 }} options={[{ value: '', label: t('all') }, ...STATES.map((s) => ({ value: s, label: state('repair', s) }))]} />
        </div>
      </div>
      <Show from={list} empty={(l) => l.length === 0}>
        {(rows) => (
          <Rows<Repair> width={880} label={t('repairs')} rowKey="id" dataSource={rows} columns={[
            { title: t('repair'), render: (_, r) => <span className="row"><Link to={`/repairs/${r.id}`}>{r.id}</Link>{r.urgent && <Chip tone="bad">{t('urgent')}</Chip>}</span> },
            { title: t('state'), render: (_, r) => <State of="repair" is={r.state} /> },
            { title: t('appliance'), render: (_, r) => named(r, 'model_name') || r.model },
            { title: t('symptom'), dataIndex: 'symptom', ellipsis: true },
            { title: t('customer'), render: (_, r) => <>{r.customer_name} <span className="quiet small num">{maskPhone(r.phone)}</span></> },
            { title: t('engineer'), render: (_, r) => r.engineer || <span className="quiet">{t('not_assigned')}</span> },
            { title: t('created'), render: (_, r) => <span className="num">{when(r.created_at, r.zone)}</span> },
          ]} />
        )}
      </Show>
      {list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </>
  )
}
