import texts from 'texts:page.value'
import { words } from './language.ts'

export const useValue = words(texts)
