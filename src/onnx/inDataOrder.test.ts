import { expect, test } from 'vitest'
import { inDataOrder } from './inDataOrder.ts'
import { type OnnxNode } from './ir.ts'

const node = (name: string, inputs: string[]): OnnxNode => ({
  op: 'Add',
  domain: '',
  name,
  inputs,
  outputs: [name],
  attributes: {},
  scope: '',
})

test('nodes of a file that stand out of order are put in order', () => {
  const nodes = [node('c', ['b', 'x']), node('a', ['x', '']), node('b', ['a', 'a'])]
  expect(inDataOrder(nodes).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
})

test('nodes that wait for each other are named', () => {
  const circle = [node('a', ['b']), node('b', ['a'])]
  expect(() => inDataOrder(circle)).toThrow(/wait for each other: a, b/)
})
