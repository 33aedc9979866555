import { Button } from 'antd'
import { useState } from 'react'
import { reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useGet } from '../../shared/api/load.ts'
import type { Engineer, ServiceArea } from '../../shared/api/types.ts'
import { day } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { useStateWords } from '../../i18n/states.ts'
import { useWorkforce } from '../../i18n/workforce.ts'
import { Rows } from '../rows.tsx'
import { AreaForm } from './area-form.tsx'
import { EngineerForm } from './engineer-form.tsx'

/** Who goes to customers and where they are answered within which time: read and written here. */
export function WorkforcePage() {
  const state = useStateWords()
  const t = useWorkforce()
  const engineers = useList(reading('/v1/engineers', { query: { limit: 100 } }))
  const areas = useGet(reading('/v1/service-areas'))
  const [edited, setEdited] = useState<Engineer | 'new'>()
  const [drawn, setDrawn] = useState<ServiceArea | 'new'>()
  return (
    <>
      <h1>{t('title')}</h1>
      <div className="spread"><h2>{t('engineers')}</h2><Button onClick={() => setEdited('new')}>{t('new')}</Button></div>
      {edited && <EngineerForm key={edited === 'new' ? 'new' : `${edited.login}${edited.version}`} of={edited === 'new' ? undefined : edited} areas={areas.data?.items ?? []}
        changed={(e) => { setEdited(e); engineers.reload() }} close={() => setEdited(undefined)} />}
      <Show from={engineers}>
        {(rows) => (
          <Rows<Engineer> width={860} label={t('engineers')} rowKey="login" dataSource={rows} columns={[
            { title: t('engineer'), render: (_, e) => <Button type="link" style={{ padding: 0 }} aria-label={`${t('edit')} ${[e.name, e.login].filter(Boolean).join(' ')}`} onClick={() => { setEdited(e); window.scrollTo(0, 0) }}>{e.name || e.login}</Button> },
            { title: t('home'), render: (_, e) => <span className="num small">{e.lon.toFixed(3)}, {e.lat.toFixed(3)} · {e.zone}</span> },
            { title: t('shifts'), render: (_, e) => <span className="num small">{e.shifts.length ? `${[...new Set(e.shifts.map((s) => s.weekday))].join(' ')} · ${e.shifts[0]?.starts ?? ''}–${e.shifts[0]?.ends ?? ''}` : '—'}</span> },
            { title: t('goes'), render: (_, e) => e.areas.join(', ') || t('everywhere') },
            { title: t('certificates'), render: (_, e) => <span className="small">{e.certificates.map((c) => `${state('line_of', c.category)} ${c.level}`).join(', ') || '—'}</span> },
            { title: t('absences'), render: (_, e) => e.absences.map((a) => <Chip key={a.id} tone="warn">{t(`absence.${a.kind}`)} {day(a.starts_at, e.zone)}</Chip>) },
          ]} />
        )}
      </Show>
      {engineers.more && <Button onClick={engineers.more} loading={engineers.reading}>{t('more')}</Button>}
      <div className="spread"><h2>{t('areas')}</h2><Button onClick={() => setDrawn('new')}>{t('new_area')}</Button></div>
      {drawn && <AreaForm key={drawn === 'new' ? 'new' : drawn.area} of={drawn === 'new' ? undefined : drawn} close={(saved) => { setDrawn(undefined); if (saved) areas.reload() }} />}
      <Show from={areas}>
        {(all) => (
          <Rows<ServiceArea> width={640} label={t('areas')} rowKey="area" dataSource={all.items} columns={[
            { title: t('area'), render: (_, a) => <Button type="link" style={{ padding: 0 }} aria-label={`${t('edit')} ${a.area}`} onClick={() => setDrawn(a)}>{a.area}</Button> },
            { title: t('name_en'), render: (_, a) => named(a) },
            { title: t('region'), render: (_, a) => t(`region.${a.region}`) },
            { title: t('minutes'), render: (_, a) => <span className="num">{a.response_minutes}</span> },
          ]} />
        )}
      </Show>
    </>
  )
}
