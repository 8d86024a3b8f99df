import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printToken, visibleToken } from './visibleToken.ts'

test('whitespace in tokens is seen', () => {
  expect([' Paris', 'a\n', '\t', '', 'is'].map(printToken)).toEqual(['␣Paris', 'a↵', '⇥', '∅', 'is'])
  expect(visibleToken(' Paris')).toEqual([
    { text: '␣', mark: true },
    { text: 'Paris', mark: false },
  ])
})

test('a space between words stays', () => {
  expect(printToken('after layer 3')).toBe('after layer 3')
  expect(printToken('  a b ')).toBe('␣␣a b␣')
})

test('nothing but whitespace is changed', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), text => {
      const kept = visibleToken(text).filter(piece => !piece.mark)
      expect(kept.map(piece => piece.text.replaceAll(' ', '')).join('')).toBe(
        text.replaceAll(/[ \n\t\r\u00a0]/g, ''),
      )
    }),
  )
})
