import { expect, test } from 'vitest'
import { RequestQueue } from './requestQueue.ts'

const queue = () =>
  new RequestQueue<'check' | 'complete' | 'compile'>({
    newestOnly: new Set(['check', 'complete']),
    first: new Set(['complete']),
  })
const waiting = () => [{ resolve: () => undefined, reject: () => undefined }]

test('an outdated request is replaced by its successor, which answers both', () => {
  const requests = queue()
  requests.add({ method: 'check', args: ['a'], waiting: waiting() })
  requests.add({ method: 'check', args: ['ab'], waiting: waiting() })
  const next = requests.next()
  expect(next?.args).toEqual(['ab'])
  expect(next?.waiting).toHaveLength(2)
  expect(requests.next()).toBeUndefined()
})

test('what is not asked for while typing is answered each, in order', () => {
  const requests = queue()
  requests.add({ method: 'compile', args: ['a'], waiting: waiting() })
  requests.add({ method: 'compile', args: ['b'], waiting: waiting() })
  expect([requests.next()?.args, requests.next()?.args]).toEqual([['a'], ['b']])
})

test('completion comes before marks', () => {
  const requests = queue()
  requests.add({ method: 'check', args: [], waiting: waiting() })
  requests.add({ method: 'complete', args: [], waiting: waiting() })
  expect([requests.next()?.method, requests.next()?.method]).toEqual(['complete', 'check'])
})
