// A thin promise over IndexedDB: commands that wait to be sent, and the last answer of every read.
const NAME = 'fettle-phone'
let opened: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
      request.result.createObjectStore('shelf')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'))
  })
  opened.catch(() => (opened = undefined))
  return opened
}

/** Resolves when the transaction is on disk, not when the request was accepted. */
export async function inStore<T>(name: 'outbox' | 'shelf', mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  return new Promise<T>((resolve, reject) => {
    const tx = db.transaction(name, mode, mode === 'readwrite' ? { durability: 'strict' } : undefined)
    const request = work(tx.objectStore(name))
    tx.oncomplete = () => resolve(request.result)
    tx.onerror = tx.onabort = () => reject(tx.error ?? new Error('IndexedDB'))
  })
}
