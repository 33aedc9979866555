import texts from 'texts:page.home'
import { words } from './language.ts'

export const useHome = words(texts)
