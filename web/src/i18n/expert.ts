import texts from 'texts:page.expert'
import { words } from './language.ts'

export const useExpert = words(texts)
