import { expect, test } from 'vitest'
import { printBytes } from '../../graph/printBytes.ts'
import { printDuration, printNumber, printPercent, printChange } from './numbers.ts'

test('numbers are short and exact enough to compare', () => {
  expect([0, 3, -3, 0.123456, 1234.5678, 1.5e-7, 2e9, NaN, -Infinity].map(printNumber)).toEqual([
    '0',
    '3',
    '−3',
    '0.1235',
    '1235',
    '1.50e−7',
    '2.00e9',
    'NaN',
    '−∞',
  ])
})

test('a small probability is not shown as nothing', () => {
  expect([1, 0.9731, 0.004, 0.00001, 0].map(printPercent)).toEqual([
    '100.0 %',
    '97.3 %',
    '0.40 %',
    '<0.01 %',
    '0.00 %',
  ])
})

test('durations and bytes', () => {
  expect([3.14159, 64.2, 1400].map(printDuration)).toEqual(['3.1 ms', '64 ms', '1.4 s'])
  expect([12, 5_881_040, 2e9].map(printBytes)).toEqual(['12 B', '5.9 MB', '2.00 GB'])
})

test('a change has its sign, of probabilities in percentage points', () => {
  expect([0.25, -0.004, 0.00001, 0].map(change => printChange(change, true))).toEqual([
    '+25.0 pp',
    '−0.40 pp',
    '+<0.01 pp',
    '0',
  ])
  expect([1.5, -2].map(change => printChange(change, false))).toEqual(['+1.500', '−2'])
})
