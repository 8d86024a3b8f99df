import { forget, recall, remember } from '../shell/remember.ts'

const storageKey = (url: string): string => `endpoint-key ${url}`

/** For browsers that remember nothing: until the page is left. */
const here = new Map<string, string>()

/** The key for an address; null where there is none. Only what sends it to that very address asks for it. */
export const readKey = (url: string): string | null =>
  (recall(storageKey(url)) ?? here.get(url) ?? '') || null

export const hasKey = (url: string): boolean => readKey(url) !== null

/** Keeps a key in this browser, for one address; '' forgets it. */
export function writeKey(url: string, key: string): void {
  here.delete(url)
  forget(storageKey(url))
  if (key === '') return
  here.set(url, key)
  remember(storageKey(url), key)
}
