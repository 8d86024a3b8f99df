import { expect, test } from 'vitest'
import { movedSpan } from './movedSpan.ts'

const at = (line: number, column: number) => ({ file: 'main.ts', line, column })

test('a place moves with the lines and the characters that are written before it', () => {
  expect(movedSpan(at(2, 3), 'a\nb cd', 'a\nnew\nb cd')).toEqual(at(3, 3))
  expect(movedSpan(at(2, 3), 'a\nb cd', 'a\nxxb cd')).toEqual(at(2, 5))
  expect(movedSpan(at(1, 1), 'a\nb cd', 'a\nb')).toEqual(at(1, 1))
  expect(movedSpan(at(3, 1), 'a\nb\nc', 'a\nc')).toEqual(at(2, 1))
})
