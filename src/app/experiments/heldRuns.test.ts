import { expect, test } from 'vitest'
import { tensorStore } from '../results/tensorStore.ts'
import { holdRun, letRunGo } from './heldRuns.ts'

test('the tensors of an earlier run go when the last place that shows it is gone', () => {
  const values = { shape: [1], data: new Float32Array([1]) }
  for (const ref of ['run1/a', 'run11/a', 'a']) tensorStore.putValues(ref, values)
  holdRun(1)
  holdRun(1)
  letRunGo(1)
  expect(tensorStore.has('run1/a')).toBe(true)
  letRunGo(1)
  expect(tensorStore.has('run1/a')).toBe(false)
  expect(tensorStore.has('run11/a')).toBe(true)
  expect(tensorStore.has('a')).toBe(true)
})
