import { useEffect } from 'react'
import { command, newKey, send } from '../shared/api/client.ts'
import type { Visit } from '../shared/api/types.ts'

const EVERY = 20_000

/** Tells where the phone is while its engineer is on the way to a visit, and never otherwise. Without a signal nothing is kept: an old place helps nobody. */
export function usePositions({ id, state }: Visit) {
  useEffect(() => {
    if (state !== 'en_route' || !('geolocation' in navigator)) return
    let last = 0
    const watch = navigator.geolocation.watchPosition(({ coords, timestamp }) => {
      if (timestamp - last < EVERY) return
      last = timestamp
      const at = new Date(Math.min(timestamp, Date.now())).toISOString()
      void send(command('/v1/visits/{visit}/positions', { path: { visit: id }, body: { positions: [{ at, lon: coords.longitude, lat: coords.latitude }] } }), newKey()).catch(() => undefined)
    }, () => undefined, { enableHighAccuracy: true, maximumAge: 10_000 })
    return () => navigator.geolocation.clearWatch(watch)
  }, [id, state])
}
