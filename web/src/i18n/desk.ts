import texts from 'texts:page.desk'
import { words } from './language.ts'

export const useDesk = words(texts)
