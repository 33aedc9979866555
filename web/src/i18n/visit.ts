import texts from 'texts:page.visit'
import { words } from './language.ts'

export const useVisit = words(texts)
