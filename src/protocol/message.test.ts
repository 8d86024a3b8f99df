import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VitrineError } from '../graph/errors.ts'
import { decodeError, encodeError } from './errors.ts'
import { readMessage, type Message } from './message.ts'

const id = fc.nat()
const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    type: fc.constant('call' as const),
    id,
    method: fc.string({ maxLength: 100 }),
    params: fc.anything(),
  }),
  fc.record({ type: fc.constant('cancel' as const), id }),
  fc.record({ type: fc.constant('progress' as const), id, progress: fc.anything() }),
  fc.record({ type: fc.constant('result' as const), id, value: fc.anything() }),
  fc.record({
    type: fc.constant('failure' as const),
    id,
    error: fc.record({ name: fc.string({ maxLength: 100 }), message: fc.string() }),
  }),
)

test('every message is read as it was written', () => {
  fc.assert(
    fc.property(messages, message => {
      expect(readMessage(message)).toEqual(message)
    }),
  )
})

test('whatever arrives is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true }), data => {
      const message = readMessage(data)
      if (message !== null)
        expect(['call', 'cancel', 'progress', 'result', 'failure']).toContain(message.type)
    }),
  )
})

test.each([
  ['an id that is no whole number', { type: 'cancel', id: 0.5 }],
  ['a negative id', { type: 'cancel', id: -1 }],
  ['an id as text', { type: 'cancel', id: '1' }],
  ['a field too many', { type: 'cancel', id: 1, extra: 1 }],
  ['an unknown type', { type: 'eval', id: 1 }],
  ['an endless method name', { type: 'call', id: 1, method: 'x'.repeat(101), params: null }],
  [
    'an error with a field of its own',
    { type: 'failure', id: 1, error: { name: 'E', message: '', stack: 'x' } },
  ],
])('%s is refused', (_, data) => {
  expect(readMessage(data)).toBeNull()
})

test('a VitrineError arrives with its place, hint and path', () => {
  const span = { file: 'a.ts', line: 3, column: 7 }
  const related = { file: 'a.ts', line: 1, column: 1 }
  const error = new VitrineError('no such site', { span, related, hint: 'write q', path: 'runs[0]' })
  const wire = encodeError(error)
  expect(readMessage({ type: 'failure', id: 0, error: wire })).not.toBeNull()
  const back = decodeError(wire)
  expect(back).toBeInstanceOf(VitrineError)
  expect(back).toEqual(error)
})

test('any thrown value becomes an error that can be read on the other side', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.integer(), fc.constant(new TypeError('x'.repeat(30_000)))),
      thrown => {
        const read = readMessage({ type: 'failure', id: 0, error: encodeError(thrown) })
        expect(read?.type).toBe('failure')
      },
    ),
  )
})
