import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { reading } from '../../shared/api/client.ts'
import { useList } from '../../shared/api/list.ts'
import { useGet } from '../../shared/api/load.ts'
import type { Knowledge } from '../../shared/api/types.ts'
import { Chip, Show } from '../../shared/parts.tsx'
import { named } from '../../i18n/language.ts'
import { useKnowledge } from '../../i18n/knowledge.ts'
import { Rows } from '../rows.tsx'
import { FileLoad } from './file-load.tsx'
import { KnowledgeForm } from './knowledge-form.tsx'

/** What is known of faults: looked up as an engineer does, edited as a new version, loaded from a file. */
export function KnowledgePage() {
  const t = useKnowledge()
  const [line, setLine] = useState('')
  const [text, setText] = useState('')
  const [edited, setEdited] = useState<Knowledge | 'new'>()
  const [loading, setLoading] = useState(false)
  const lines = useGet(reading('/v1/product-lines'))
  const list = useList(text ? null : reading('/v1/knowledge', { query: { line, limit: 100 } }))
  const found = useGet(text ? reading('/v1/causes', { query: { text, line } }) : null)
  const names = (lines.data?.items ?? []).map((l) => ({ value: l.product_line, label: named(l) || l.product_line }))
  const close = (saved: boolean) => {
    setEdited(undefined)
    if (saved) (text ? found : list).reload()
  }
  return (
    <>
      <div className="spread">
        <h1>{t('title')}</h1>
        <div className="row">
          <Input.Search aria-label={t('look')} placeholder={t('look_hint')} allowClear maxLength={200} style={{ width: 'min(320px, 100%)' }} onSearch={(v) => setText(v.trim())} />
          <Select aria-label={t('line')} value={line} onChange={setLine} style={{ minWidth: 150 }} options={[{ value: '', label: t('all_lines') }, ...names]} />
          <Button onClick={() => setEdited('new')}>{t('new')}</Button>
          <Button onClick={() => setLoading((was) => !was)}>{t('import')}</Button>
        </div>
      </div>
      {loading && <FileLoad kind="knowledge" loaded={list.reload} />}
      {edited && <KnowledgeForm key={edited === 'new' ? 'new' : edited.entry} of={edited === 'new' ? undefined : edited} lines={names} close={close} />}
      {text
        ? <Show from={found} empty={(f) => f.items.length === 0} blank={t('unknown')}>{(f) => <><Table rows={f.items} names={names} edit={setEdited} /><p className="quiet small">{f.definition}</p></>}</Show>
        : <Show from={list} empty={(l) => l.length === 0} blank={t('unknown')}>{(rows) => <Table rows={rows} names={names} edit={setEdited} />}</Show>}
      {!text && list.more && <Button onClick={list.more} loading={list.reading}>{t('more')}</Button>}
    </>
  )
}

function Table({ rows, names, edit }: { rows: Knowledge[]; names: { value: string; label: string }[]; edit: (e: Knowledge) => void }) {
  const t = useKnowledge()
  return (
    <Rows<Knowledge> width={880} label={t('title')} rowKey="entry" dataSource={rows} columns={[
      { title: t('entry'), render: (_, e) => <Button type="link" style={{ padding: 0 }} aria-label={`${t('edit')} ${e.entry}`} onClick={() => { edit(e); window.scrollTo(0, 0) }}>{e.entry}</Button> },
      { title: t('line'), render: (_, e) => names.find((n) => n.value === e.product_line)?.label ?? e.product_line },
      { title: t('code'), render: (_, e) => e.code && <Chip tone="quiet">{e.code}</Chip> },
      { title: t('symptom'), render: (_, e) => named(e, 'symptom') },
      { title: t('causes'), render: (_, e) => <ol className="causes">{e.causes.map((c) => <li key={c.cause}>{named(c)} <span className="quiet small num">{c.n > 0 ? t('evidence_n', { permille: percent(c.permille), confirmed: c.confirmed, n: c.n }) : t('no_evidence', { permille: percent(c.permille) })}{c.wrong_part > 0 && ` · ${t('wrong_parts', { n: c.wrong_part })}`}</span></li>)}</ol> },
      { title: t('version'), render: (_, e) => <span className="num">{e.version}</span> },
    ]} />
  )
}

const percent = (permille: number) => `${Math.round(permille / 10)} %`
