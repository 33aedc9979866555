import texts from 'texts:page.knowledge'
import { words } from './language.ts'

export const useKnowledge = words(texts)
