import '../draw/draw.css'
import './phone.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from '../ground/language.ts'
import { Net } from '../ground/parts.tsx'
import { Phone } from './phone.tsx'

startLanguage(false)
if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/sw.js').catch(() => undefined)
const root = document.getElementById('root')
if (root) createRoot(root).render(<StrictMode><Net><Phone /></Net></StrictMode>)
