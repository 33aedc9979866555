import texts from 'texts:page.dock'
import { words } from './language.ts'

export const useDock = words(texts)
