import type { Bytes } from './bytes.ts'
import type { Sealed } from './seal.ts'
import type { State } from './order.ts'

// What lies on the phone. Words are sealed; in the clear stand only counts and times.

export interface Row extends Sealed {
  id: string
  n: number
  at: number // when it was given, by the phone's clock
  state: State
  answer?: Bytes // what the server said, sealed with the phone's own key
}

export interface Photo extends Sealed {
  id: string
  at: number
  type: string
  sent?: boolean
}

type Store = 'meta' | 'kept' | 'queue' | 'photos'

// Shelf is one account's records in IndexedDB. What it was asked to keep is on disk when it answers. A later version of the app only adds
// to the form; nothing in the queue is ever removed by a change of form.
export class Shelf {
  #db: IDBDatabase

  private constructor(db: IDBDatabase) {
    this.#db = db
  }

  static open(name: string): Promise<Shelf> {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, 1)
      asked.onupgradeneeded = () => {
        const db = asked.result
        db.createObjectStore('meta')
        db.createObjectStore('kept')
        db.createObjectStore('queue', { keyPath: 'id' })
        db.createObjectStore('photos', { keyPath: 'id' })
      }
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close()
        resolve(new Shelf(asked.result))
      }
      asked.onerror = () => reject(asked.error ?? new Error('indexedDB'))
    })
  }

  close(): void {
    this.#db.close()
  }

  get<T>(store: Store, key: string): Promise<T | undefined> {
    return this.#read(store, (s) => s.get(key) as IDBRequest<T | undefined>)
  }

  all<T>(store: 'queue' | 'photos'): Promise<T[]> {
    return this.#read(store, (s) => s.getAll() as IDBRequest<T[]>)
  }

  keys(store: Store): Promise<string[]> {
    return this.#read(store, (s) => s.getAllKeys() as IDBRequest<string[]>)
  }

  set(store: 'meta' | 'kept', key: string, value: unknown): Promise<void> {
    return this.#write([store], (s) => s(store).put(value, key))
  }

  put(store: 'queue' | 'photos', row: Row | Photo): Promise<void> {
    return this.#write([store], (s) => s(store).put(row))
  }

  delete(store: Store, ...keys: string[]): Promise<void> {
    return this.#write([store], (s) => keys.forEach((k) => s(store).delete(k)))
  }

  clear(store: 'kept'): Promise<void> {
    return this.#write([store], (s) => s(store).clear())
  }

  // add gives a command its place behind all others.
  add(row: Omit<Row, 'n'>): Promise<Row> {
    let placed: Row
    return this.#write(['queue', 'meta'], (s) => {
      const last = s('meta').get('n') as IDBRequest<number | undefined>
      last.onsuccess = () => {
        placed = { ...row, n: (last.result ?? 0) + 1 }
        s('meta').put(placed.n, 'n')
        s('queue').add(placed)
      }
    }).then(() => placed)
  }

  #read<T>(store: Store, ask: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const asked = ask(this.#db.transaction(store, 'readonly').objectStore(store))
      asked.onsuccess = () => resolve(asked.result)
      asked.onerror = () => reject(asked.error ?? new Error('indexedDB'))
    })
  }

  #write(stores: Store[], change: (s: (name: Store) => IDBObjectStore) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const tx = this.#db.transaction(stores, 'readwrite', { durability: 'strict' })
      tx.oncomplete = () => resolve()
      tx.onabort = tx.onerror = () => reject(tx.error ?? new Error('indexedDB'))
      change((name) => tx.objectStore(name))
    })
  }
}
