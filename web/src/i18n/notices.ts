import texts from 'texts:page.notices'
import { words } from './language.ts'

export const useNotices = words(texts)
