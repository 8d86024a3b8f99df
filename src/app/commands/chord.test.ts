import { expect, test } from 'vitest'
import { isPressed, printChord } from './chord.ts'

const event = {
  key: 'k',
  code: 'KeyK',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
}

test('a chord is its key with its modifiers and no others', () => {
  const chord = { key: 'k', mod: true } as const
  expect(isPressed(chord, { ...event, ctrlKey: true })).toBe(true)
  expect(isPressed(chord, { ...event, metaKey: true })).toBe(true)
  expect(isPressed(chord, event)).toBe(false)
  expect(isPressed(chord, { ...event, ctrlKey: true, shiftKey: true, key: 'K' })).toBe(false)
  expect(isPressed(chord, { ...event, ctrlKey: true, altKey: true })).toBe(false)
})

test('a digit is its key, whatever the layout makes of it with Alt and Shift', () => {
  const pressed = { ...event, key: '"', code: 'Digit2', altKey: true, shiftKey: true }
  expect(isPressed({ key: '2', alt: true, shift: true }, pressed)).toBe(true)
  expect(isPressed({ key: '1', alt: true, shift: true }, pressed)).toBe(false)
})

test('a sign is itself, with Shift or without', () => {
  expect(isPressed({ key: '?' }, { ...event, key: '?', code: 'Slash', shiftKey: true })).toBe(true)
  expect(isPressed({ key: '?' }, { ...event, key: '?', code: 'Minus' })).toBe(true)
})

test.each([
  [{ key: 'Enter', mod: true }, 'Ctrl ↵', '⌘↵'],
  [{ key: '1', alt: true, shift: true }, 'Alt Shift 1', '⌥⇧1'],
  [{ key: 'Escape' }, 'Esc', 'Esc'],
] as const)('%o is written as machines write it', (chord, elsewhere, apple) => {
  expect(printChord(chord, false)).toBe(elsewhere)
  expect(printChord(chord, true)).toBe(apple)
})
