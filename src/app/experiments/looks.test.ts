import { expect, test } from 'vitest'
import { noteLook, withoutLook } from './looks.ts'

test('a program is the same under any number of looks, and back', () => {
  noteLook('a', 'a shaded')
  noteLook('a shaded', 'a shaded, marked')
  expect(withoutLook('a shaded, marked')).toBe('a')
  noteLook('a shaded, marked', 'a')
  expect(withoutLook('a')).toBe('a')
  expect(withoutLook('a shaded')).toBe('a')
  expect(withoutLook('typed')).toBe('typed')
})

test('a look of something else that was typed is a look of that', () => {
  noteLook('a', 'b')
  noteLook('b typed', 'b')
  expect(withoutLook('b')).toBe('b typed')
})
