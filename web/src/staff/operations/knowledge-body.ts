import type { Facts } from '../../shared/api/contract.ts'
import type { Knowledge } from '../../shared/api/types.ts'

type Body = Facts<'put', '/v1/knowledge/{knowledge}'>['body']

/** What the form holds: as the body, but the parts of a cause in one line. */
export type Written = Omit<Body, 'version' | 'causes'> & { entry: string; causes: (Omit<Body['causes'][number], 'takes'> & { takes?: string })[] }

const words = (cell = '') => cell.split(/[;；]/).map((w) => w.trim()).filter(Boolean)

export const formOf = (e: Knowledge | undefined): Partial<Written> => (e
  ? { ...e, causes: e.causes.map((c) => ({ cause: c.cause, name_zh: c.name_zh, name_en: c.name_en, takes: c.takes.join(';'), prior: c.prior, tips_zh: c.tips_zh, tips_en: c.tips_en })) }
  : { causes: [{ cause: '', name_zh: '', name_en: '', prior: 10 }] })

/** What is sent, after the version that was seen. */
export const bodyOf = (v: Written, version: number): Body => ({
  version, product_line: v.product_line, code: v.code ?? '', symptom_zh: v.symptom_zh, symptom_en: v.symptom_en, synonyms_zh: v.synonyms_zh ?? '', synonyms_en: v.synonyms_en ?? '',
  safety_zh: v.safety_zh ?? '', safety_en: v.safety_en ?? '',
  causes: v.causes.map((c) => ({ ...c, tips_zh: c.tips_zh ?? '', tips_en: c.tips_en ?? '', takes: words(c.takes) })),
})
