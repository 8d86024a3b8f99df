import fc from 'fast-check'
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

/** Nodes in data order: each reads some of those before it. */
const chain = fc
  .array(fc.array(fc.nat(20), { maxLength: 3 }), { maxLength: 20 })
  .map(inputs => inputs.map((of, at) => node(`n${at}`, at === 0 ? [] : of.map(n => `n${n % at}`))))

test('nodes in data order stay as they are', () => {
  fc.assert(
    fc.property(chain, nodes => {
      expect(inDataOrder(nodes)).toEqual(nodes)
    }),
  )
})

test('shuffled nodes stand behind what they read, none is lost', () => {
  const shuffled = chain.chain(nodes => fc.shuffledSubarray(nodes, { minLength: nodes.length }))
  fc.assert(
    fc.property(shuffled, nodes => {
      const order = inDataOrder(nodes).map(({ name }) => name)
      expect([...order].sort()).toEqual(nodes.map(({ name }) => name).sort())
      for (const { name, inputs } of nodes)
        for (const input of inputs) expect(order.indexOf(input)).toBeLessThan(order.indexOf(name))
    }),
  )
})

test('nodes in a circle are kept and end nowhere', () => {
  const nodes = [node('a', ['b']), node('b', ['a']), node('c', ['b'])]
  expect(new Set(inDataOrder(nodes).map(({ name }) => name))).toEqual(new Set(['a', 'b', 'c']))
})
