import { Input, Select } from 'antd'
import { useStaff } from '../../i18n/staff.ts'
import { useStateWords } from '../../i18n/states.ts'
import type { Body, Return } from '../../shared/api/types.ts'

type Examination = Body<'/v1/returns/{return}/inspect'>
export type Holder = NonNullable<Examination['damaged_by']>

/** What was seen and measured of the old part on the bench so far; it goes with the verdict. */
export type Seen = { bag?: boolean; measured?: string; unit?: Return['measured_unit']; holder?: Holder; verdict?: Return['verdict'] }

export const HOLDERS = ['engineer', 'carrier', 'warehouse', 'customer', 'unknown'] as const
const UNITS = ['ohm', 'kilohm', 'megohm', 'volt', 'ampere', 'watt', 'microfarad', 'kilopascal', 'celsius'] as const

/** The verdict with what was seen. */
export const examined = (verdict: Examination['verdict'], s: Seen): Examination => ({
  verdict,
  ...(s.measured ? { measured: s.measured, measured_unit: s.unit ?? 'ohm' } : {}),
  ...(s.holder ? { damaged_by: s.holder } : {}),
  ...(s.bag === undefined ? {} : { esd_bag: s.bag }),
})

/** What the instrument shows and who had it when it was damaged: typed beside the scanner, sent with the verdict. */
export function Instrument({ seen, change }: { seen: Seen; change: (more: Seen) => void }) {
  const t = useStaff()
  const words = useStateWords()
  return (
    <div className="row">
      <p className="quiet small">{t('measure_first')}</p>
      <Input aria-label={t('measured')} placeholder={t('measured')} value={seen.measured ?? ''} onChange={(e) => change({ measured: e.target.value.trim() })} inputMode="decimal" maxLength={17} style={{ width: 120 }} />
      <Select aria-label={t('measured_unit')} value={seen.unit ?? 'ohm'} onChange={(unit) => change({ unit })} style={{ minWidth: 80 }} options={UNITS.map((u) => ({ value: u, label: words('unit', u) }))} />
      <Select aria-label={t('damaged_by')} placeholder={t('damaged_by')} allowClear value={seen.holder ?? null} onChange={(holder: Holder | undefined) => change({ holder })} style={{ minWidth: 170 }}
        options={HOLDERS.map((h) => ({ value: h, label: words('damaged_by', h) }))} />
    </div>
  )
}

/** What the bench wrote down. */
export function Examined({ of: r }: { of: Return }) {
  const t = useStaff()
  const words = useStateWords()
  return (
    <>
      {r.measured && <><dt>{t('measured')}</dt><dd className="num">{r.measured} {words('unit', r.measured_unit)}</dd></>}
      {r.damaged_by && <><dt>{t('damaged_by')}</dt><dd>{words('damaged_by', r.damaged_by)}</dd></>}
      {r.esd_bag !== null && <><dt>{t('esd_bag')}</dt><dd>{t(r.esd_bag ? 'bag_yes' : 'bag_no')}</dd></>}
    </>
  )
}
