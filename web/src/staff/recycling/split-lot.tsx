import { Form, Modal, Select } from 'antd'
import { command, get } from '../../shared/api/client.ts'
import { useLoad } from '../../shared/api/load.ts'
import type { Body, WasteLot } from '../../shared/api/types.ts'
import { weight } from '../../shared/format.ts'
import { named } from '../../i18n/language.ts'
import { Fault } from '../../shared/parts.tsx'
import { useStaff } from '../../i18n/staff.ts'
import { useSend } from './weighbridge.tsx'

/** Takes pieces of an open waste lot into another of its code, or a new one; the storage clock goes with them. */
export function SplitLot({ lot, others, close, done }: { lot: WasteLot; others: WasteLot[]; close: () => void; done: () => void }) {
  const t = useStaff()
  const [form] = Form.useForm<Body<'/v1/waste-lots/{lot}/split'>>()
  const { problem, busy, act } = useSend(form, done)
  const inside = useLoad(lot.id, async () => (await get('/v1/returns', { query: { warehouse: lot.warehouse, state: 'staged', limit: 200 } })).items.filter((r) => r.lot === lot.id))
  return (
    <Modal open title={t('split_lot', { lot: lot.id })} onCancel={close} onOk={form.submit} okText={t('split')} confirmLoading={busy} destroyOnHidden>
      <p className="quiet small">{t('split_note')}</p>
      <Form form={form} layout="vertical" onFinish={(v) => void act(command('/v1/waste-lots/{lot}/split', { path: { lot: lot.id }, body: v.into ? v : { returns: v.returns } }))}>
        <Form.Item name="returns" label={t('split_pieces')} rules={[{ required: true }]}>
          <Select mode="multiple" loading={inside.loading} options={(inside.data ?? []).map((r) => ({ value: r.id, label: `${r.id} · ${named(r, 'part_name') || r.part} · ${weight(r.gross_grams)}` }))} />
        </Form.Item>
        <Form.Item name="into" label={t('split_into')} initialValue="">
          <Select options={[{ value: '', label: t('split_new') }, ...others.filter((o) => o.state === 'open' && o.id !== lot.id && o.hazard_code === lot.hazard_code).map((o) => ({ value: o.id, label: o.id }))]} />
        </Form.Item>
        {problem && <Fault problem={problem} />}
      </Form>
    </Modal>
  )
}
