import texts from 'texts:page.goods'
import { words } from './language.ts'

export const useGoods = words(texts)
