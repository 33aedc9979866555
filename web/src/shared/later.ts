import { useEffect, useState } from 'react'

/** A text once it has stayed the same for a moment, so that not every key asks the service. */
export function useLater(text: string, ms = 300): string {
  const [kept, setKept] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setKept(text), ms)
    return () => clearTimeout(timer)
  }, [text, ms])
  return kept
}
