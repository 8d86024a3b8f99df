import { expect, test } from 'vitest'
import { VitrineError } from '../../graph/errors.ts'
import { negotiate } from './negotiate.ts'
import { readRefusal, refusalCodes, RefusedError, refusalOf } from './refusal.ts'

test('an error of a user keeps its words and its place', () => {
  const error = new VitrineError('no such site', { path: 'runs[0]', hint: 'inspect shows them' })
  expect(refusalOf(error)).toEqual({
    code: 'malformed-request',
    error: { name: 'VitrineError', message: 'no such site', path: 'runs[0]', hint: 'inspect shows them' },
  })
  expect(refusalOf(new RefusedError('too-many', 'later', { retryAfter: 3 }))).toEqual({
    code: 'too-many',
    error: { name: 'VitrineError', message: 'later' },
  })
})

test('of an error inside the endpoint nothing is told', () => {
  for (const error of [new Error('password is 1234'), '/home/me/key', null, new TypeError('x.y')]) {
    const { code, error: told } = refusalOf(error)
    expect(code).toBe('internal-error')
    expect(told.message).toBe('something failed in the endpoint: it is in its log')
  }
})

test.each([
  [413, 'too-large'],
  [415, 'wrong-type'],
  [404, 'not-found'],
  [418, 'malformed-request'],
  [500, 'internal-error'],
])('an error with status %i is %s', (statusCode, code) => {
  const refused = refusalOf(Object.assign(new Error('FST_ERR'), { statusCode }))
  expect(refused.code).toBe(code)
  expect(refused.error.message).not.toContain('FST')
})

test('a refusal is read as it was written, and nothing else is one', () => {
  for (const code of Object.keys(refusalCodes)) {
    const sent = { code, error: { name: 'VitrineError', message: 'no', hint: 'try' } }
    expect(readRefusal(sent)).toEqual(sent)
  }
  for (const other of [null, '<html>', {}, { code: 'teapot', error: { name: 'x', message: 'y' } }])
    expect(readRefusal(other)).toBeNull()
})

test('versions: none is the oldest, a list has what is spoken, another is refused with what is', () => {
  expect(negotiate(undefined)).toBe(1)
  expect(negotiate('1')).toBe(1)
  expect(negotiate('7, 1')).toBe(1)
  for (const other of ['2', '0', '', 'one', '1.0'])
    expect(refused(other)).toMatchObject({ code: 'other-version' })
  expect(refused('2').message).toContain('speaks version 1')
  expect(refused('2').hint).toContain('update')
  expect(refused('0').hint).toContain('vitrine-protocol')
})

function refused(header: string): RefusedError {
  try {
    negotiate(header)
  } catch (error) {
    if (error instanceof RefusedError) return error
  }
  throw new Error(`${header} was not refused`)
}
