import type { FormInstance } from 'antd'
import texts from 'texts:page.common'
import { say, sought } from '../i18n/language.ts'
import type { FieldError, Problem } from './api/client.ts'

/** The steps of a location, body.lines[2].part: ['lines', '2', 'part']. */
export const stepsOf = (location: string) => location.replace(/^(body|query|path|header)\.?/, '').split(/[.[\]]+/).filter(Boolean)

/** A field at fault as people call it; nothing for what has no name that they know. */
export function fieldName(location = ''): string {
  const steps = stepsOf(location)
  const row = steps.find((s) => /^\d+$/.test(s))
  const name = sought(texts, `field.${steps.filter((s) => !/^\d+$/.test(s)).at(-1) ?? ''}`)
  return [row === undefined ? '' : say(texts, 'row_n', { n: Number(row) + 1 }), name ?? ''].filter(Boolean).join(' · ')
}

/** What is wrong with a field, in one line. */
export const faultLine = (e: FieldError) => [fieldName(e.location), e.message].filter(Boolean).join(': ')

/** Puts each fault at its field of a form; what the form has no field for stays in the problem that is answered. Nothing is left of one that a field says in full. */
export function atFields(form: FormInstance, problem: Problem): Problem | undefined {
  const here: FieldError[] = []
  for (const e of problem.errors) {
    const name = stepsOf(e.location ?? '').map((s) => (/^\d+$/.test(s) ? Number(s) : s))
    if (name.length === 0 || !form.getFieldInstance(name)) continue
    form.setFields([{ name, errors: [e.message ?? ''] }])
    here.push(e)
  }
  problem.errors.splice(0, problem.errors.length, ...problem.errors.filter((e) => !here.includes(e)))
  return problem.errors.length === 0 && here.some((e) => e.message === problem.detail) ? undefined : problem
}
