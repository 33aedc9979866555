import texts from 'texts:page.incoming'
import { words } from './language.ts'

export const useIncoming = words(texts)
