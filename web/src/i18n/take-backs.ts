import texts from 'texts:page.take_backs'
import { words } from './language.ts'

export const useTakeBacks = words(texts)
