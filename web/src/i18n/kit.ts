import texts from 'texts:page.kit'
import { words } from './language.ts'

export const useKit = words(texts)
