import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react'

const listeners = new Set<() => void>()
const tell = () => listeners.forEach((listener) => listener())
window.addEventListener('popstate', tell)

const here = () => location.pathname + location.search

export function usePlace(): { path: string; query: URLSearchParams } {
  const place = useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, here)
  const [path = '/', search = ''] = place.split('?')
  return { path: path.length > 1 ? path.replace(/\/+$/, '') : path, query: new URLSearchParams(search) }
}

export function go(to: string, replace = false) {
  if (to === here()) return
  history[replace ? 'replaceState' : 'pushState'](null, '', to)
  if (!replace) window.scrollTo(0, 0)
  tell()
}

/** Matches /repairs/:id against a path; null when it does not fit. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const [wants, has] = [pattern.split('/'), path.split('/')]
  if (wants.length !== has.length) return null
  const found: Record<string, string> = {}
  for (const [i, want] of wants.entries()) {
    const value = has[i] ?? ''
    if (want.startsWith(':')) found[want.slice(1)] = decodeURIComponent(value)
    else if (want !== value) return null
  }
  return found
}

/** A link that stays on the page, and a plain link for a new tab; plain text where the service would refuse who follows it. */
export function Link({ to, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { to: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to)
  }
  if (!mayOpen(to)) return <span className={rest.className}>{rest.children}</span>
  return <a href={to} onClick={follow} {...rest} />
}

// Who may follow a link: a surface says it once for its pages; what nobody is kept from needs no word here.
let mayOpen: (to: string) => boolean = () => true

/** Says which addresses the person who is signed in may open. */
export function openingBy(may: (to: string) => boolean) {
  mayOpen = may
}
