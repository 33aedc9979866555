import texts from 'texts:page.conversation'
import { words } from './language.ts'

export const useConversation = words(texts)
