import { useState } from 'react'
import { command, reading } from '../shared/api/client.ts'
import { Blank, Show } from '../shared/parts.tsx'
import { mostOf } from '../shared/gases.ts'
import { weight } from '../shared/format.ts'
import { useCylinders } from '../i18n/cylinders.ts'
import { useAct } from './act.tsx'
import { useRead } from './read.ts'
import { Screen } from './shell.tsx'

const whole = (text: string) => (/^\d{1,7}$/.test(text.trim()) ? Number(text) : undefined)

/** What an appliance gave: the cylinder on the scale before and after, held against the nameplate. */
export function Recovery({ id }: { id: string }) {
  const t = useCylinders()
  const repair = useRead(reading('/v1/repairs/{repair}', { path: { repair: id } }), 0)
  const cylinders = useRead(reading('/v1/cylinders', { query: { limit: 100 } }))
  const { act, busy, outcome } = useAct(cylinders.reload)
  const [form, setForm] = useState({ cylinder: '', nameplate: '', residual: '0', before: '', after: '' })
  const set = (by: Partial<typeof form>) => setForm({ ...form, ...by })
  const rows = cylinders.data?.items ?? []
  const chosen = rows.find((c) => c.serial === form.cylinder) ?? rows[0]
  const [nameplate, residual, before, after] = [whole(form.nameplate), whole(form.residual), whole(form.before), whole(form.after)]
  const given = before !== undefined && after !== undefined ? after - before : undefined
  const over = given !== undefined && nameplate !== undefined && given + (residual ?? 0) > mostOf(nameplate)
  const field = (name: 'nameplate' | 'residual' | 'before' | 'after', label: string) => (
    <label className="field"><span>{label}</span><input className="num" inputMode="numeric" required pattern="[0-9]{1,7}" value={form[name]} onChange={(e) => set({ [name]: e.target.value })} /></label>
  )
  return (
    <Screen title={t('recover')} back={`/m/repairs/${id}`}>
      <Show from={cylinders}>
        {({ items }) => items.length === 0 || !chosen ? <Blank>{t('none_in_van')}</Blank> : (
          <form className="card stack" onSubmit={(e) => {
            e.preventDefault()
            if (!nameplate || residual === undefined || !before || !after) return
            void act({ kind: 'recover', about: `${id} · ${chosen.serial}`, call: command('/v1/cylinders/{cylinder}/recoveries', { path: { cylinder: chosen.serial },
              body: { repair: id, appliance: repair.data?.serial ?? '', refrigerant: chosen.refrigerant, nameplate_grams: nameplate, residual_grams: residual, before_grams: before, after_grams: after } }) })
          }}>
            <label className="field"><span>{t('cylinder')}</span>
              <select value={chosen.serial} onChange={(e) => set({ cylinder: e.target.value })}>{items.map((c) => <option key={c.serial} value={c.serial}>{c.serial} · {c.refrigerant} · {weight(c.content_grams)}</option>)}</select>
            </label>
            <p className="quiet small">{t('scale_shows', { grams: weight(chosen.tare_grams + chosen.content_grams) })}</p>
            {field('nameplate', t('nameplate'))}
            {field('before', t('before'))}
            {field('after', t('after'))}
            {field('residual', t('residual'))}
            {given !== undefined && <p className={`chip ${over || given <= 0 ? 'bad' : 'good'}`} style={{ alignSelf: 'flex-start' }}>{over && nameplate ? t('over', { grams: weight(given), most: weight(mostOf(nameplate)) }) : t('given', { grams: weight(given) })}</p>}
            <button className="go" disabled={busy || !given || given <= 0}>{t('record')}</button>
            {outcome}
          </form>
        )}
      </Show>
    </Screen>
  )
}
