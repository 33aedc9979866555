import texts from 'texts:page.policies'
import { sought, words } from './language.ts'

export const usePolicies = words(texts)

/** A policy as people call it; one that a newer service has and these pages do not know keeps its name. */
export const policyName = (name: string) => sought(texts, `name.${name}`) ?? name
export const policyAbout = (name: string) => sought(texts, `about.${name}`) ?? ''
