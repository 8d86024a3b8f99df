import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { encodeLink } from '../share/link.ts'
import { bundleText } from '../share/bundle.ts'
import { newRecipe } from '../share/recipe.ts'
import { findEndpoint, readList, useEndpoints } from './endpointStore.ts'
import { readKey } from './keys.ts'
import { forgetSent, noteSent, sentBy } from './sentRuns.ts'

const lab = { name: 'lab', url: 'http://localhost:8420' }
const box = { name: 'box', url: 'https://gpu.example.org' }
const secret = 'vtr_THIS-IS-THE-KEY'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  })
})
afterEach(() => {
  for (const { url } of useEndpoints.getState().endpoints) useEndpoints.getState().remove(url)
  vi.unstubAllGlobals()
})

test('the first one is what `remote: true` means, and another takes its place when it goes', () => {
  const { put, choose, remove } = useEndpoints.getState()
  expect(findEndpoint(true)).toBeUndefined()
  put(lab)
  put(box)
  expect(findEndpoint(true)).toEqual(lab)
  choose(box.url)
  expect(findEndpoint(true)).toEqual(box)
  remove(box.url)
  expect(findEndpoint(true)).toEqual(lab)
  remove(lab.url)
  expect(findEndpoint(true)).toBeUndefined()
})

test('a program finds those that were added, by name or address, and no others', () => {
  useEndpoints.getState().put(lab)
  expect(findEndpoint('lab')).toEqual(lab)
  expect(findEndpoint('http://localhost:8420/')).toEqual(lab)
  expect(findEndpoint('https://evil.example')).toBeUndefined()
})

test('a key is kept under its address, goes with it, and stays when the name changes', () => {
  const { put, setKey, remove } = useEndpoints.getState()
  put(lab)
  setKey(lab.url, secret)
  expect(readKey(lab.url)).toBe(secret)
  expect(readKey(box.url)).toBeNull()
  put({ ...lab, name: 'other' }, lab.url)
  expect(readKey(lab.url)).toBe(secret)
  // Another address is another machine.
  put({ ...lab, url: box.url }, lab.url)
  expect(readKey(lab.url)).toBeNull()
  expect(readKey(box.url)).toBeNull()
  setKey(box.url, secret)
  remove(box.url)
  expect([...kept.values()].join()).not.toContain(secret)
})

test('no state, no link and no exported file has a key', async () => {
  useEndpoints.getState().put(lab)
  useEndpoints.getState().setKey(lab.url, secret)
  const recipe = newRecipe("const model = await LanguageModel('vitrine/atlas', { remote: true })", 'There')
  const link = await encodeLink(recipe)
  const inflated = await inflate(link)
  for (const text of [link, inflated, bundleText([{ recipe }]), JSON.stringify(useEndpoints.getState())]) {
    expect(text).not.toContain(secret)
    if (text !== JSON.stringify(useEndpoints.getState())) expect(text).not.toContain(lab.url)
  }
  expect(inflated).toContain('remote: true')
})

/** What a link holds, as text. */
async function inflate(link: string): Promise<string> {
  const payload = link.slice(link.indexOf('.') + 1)
  const bytes = new Uint8Array(Buffer.from(payload, 'base64url'))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Response(stream).text()
}

test('what somebody else has written into storage is no list', () => {
  for (const text of [null, '', '{', '[]', '{"endpoints":[{"name":1}],"chosen":null}'])
    expect(readList(text).endpoints).toEqual([])
})

test('runs that were sent are remembered by experiment until their result was shown', () => {
  const sent = { experiment: 'a', url: lab.url, address: 'h1@remote', run: 'r1', at: 1 }
  noteSent(sent)
  noteSent({ ...sent, address: 'h2@remote', run: 'r2' })
  noteSent({ ...sent, experiment: 'b', address: 'h3@remote', run: 'r3' })
  noteSent({ ...sent, run: 'r4' })
  expect(sentBy('a').map(({ run }) => run)).toEqual(['r2', 'r4'])
  forgetSent({ url: lab.url, address: 'h1@remote' })
  expect(sentBy('a').map(({ run }) => run)).toEqual(['r2'])
  kept.set('vitrine.sent', '[{]')
  expect(sentBy('a')).toEqual([])
})
