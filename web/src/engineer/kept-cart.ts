import { useEffect, useSyncExternalStore } from 'react'
import { session } from '../shared/api/session.ts'
import type { Cart } from './cart.ts'
import { inStore } from './store.ts'

// What was chosen for a repair outlives the screen, the page and the phone's battery.
const carts = new Map<string, Cart>()
const listeners = new Set<() => void>()
const NONE: Cart = []

const shelf = (repair: string) => `${session()?.actor.login ?? ''} cart ${repair}`

function show(key: string, cart: Cart) {
  carts.set(key, cart)
  listeners.forEach((listener) => listener())
}

/** The order that is being made for a repair, and how to change it. */
export function useCart(repair: string): [Cart, (change: (was: Cart) => Cart) => void] {
  const key = shelf(repair)
  const cart = useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, () => carts.get(key) ?? NONE)
  useEffect(() => {
    if (carts.has(key)) return
    inStore<Cart | undefined>('shelf', 'readonly', (s) => s.get(key)).then((kept) => {
      if (kept && !carts.has(key)) show(key, kept)
    }, () => undefined)
  }, [key])
  const set = (change: (was: Cart) => Cart) => {
    const next = change(carts.get(key) ?? NONE)
    show(key, next)
    void (next.length > 0 ? inStore('shelf', 'readwrite', (s) => s.put(next, key)) : inStore<undefined>('shelf', 'readwrite', (s) => s.delete(key))).catch(() => undefined)
  }
  return [cart, set]
}
