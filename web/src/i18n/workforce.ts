import texts from 'texts:page.workforce'
import { words } from './language.ts'

export const useWorkforce = words(texts)
