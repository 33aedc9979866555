import texts from 'texts:page.dispatch'
import { words } from './language.ts'

export const useDispatch = words(texts)
