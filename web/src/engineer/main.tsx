import '../charts/charts.css'
import './engineer.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from '../i18n/language.ts'
import { Net } from '../shared/parts.tsx'
import { Phone } from './shell.tsx'

startLanguage(false)
if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/sw.js').catch(() => undefined)
const root = document.getElementById('root')
if (root) createRoot(root).render(<StrictMode><Net><Phone /></Net></StrictMode>)
