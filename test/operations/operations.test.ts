import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluateDim, type Dim } from '../../src/graph/dim.ts'
import { type OperandType } from '../../src/graph/operations/operation.ts'
import { operations } from '../../src/graph/operations/registry.ts'
import { createNodeRuntime } from '../../src/runtime/node.ts'
import { type Runtime } from '../../src/runtime/runtime.ts'
import { evaluate, type OperationCase } from './case.ts'
import { casesOf, operationNames, specOf } from './cases.ts'
import { difference } from './compare.ts'
import { inferCase, operandType, runCase } from './program.ts'

/** Random cases of each operation; a failure prints the seed that repeats it. */
const numRuns = Number(process.env.OPERATION_RUNS ?? 40)

let runtime: Runtime

beforeAll(() => {
  runtime = createNodeRuntime({ intraOpThreads: 1 })
})

afterAll(async () => {
  const { liveTensors, livePrograms } = runtime.counters()
  await runtime.close()
  expect({ liveTensors, livePrograms }).toEqual({ liveTensors: 0, livePrograms: 0 })
})

it.each(operationNames)('%s is registered under its name and documented', name => {
  const { name: own, doc } = operations[name]
  expect(own).toBe(name)
  expect(doc.length).toBeGreaterThan(20)
})

describe.each(operationNames)('%s', op => {
  const { reference, tolerance, symbolic } = specOf(op)

  it('agrees with the plain evaluation when ONNX Runtime runs it', async () => {
    await fc.assert(
      fc.asyncProperty(casesOf(op), async test => {
        const expected = evaluate(reference, test.operands, test.attrs)
        const { dtype, shape } = inferCase(test)
        expect({ dtype, shape }).toEqual({ dtype: expected.dtype, shape: expected.shape })
        const actual = await runCase(runtime, test)
        expect(difference(actual, expected, 'cpu', tolerance)).toBeUndefined()
      }),
      { numRuns },
    )
  })

  if (symbolic === false) return
  it('infers with symbols what it infers with numbers', () => {
    fc.assert(
      fc.property(casesOf(op), test => {
        const { shape, dtype } = operations[op].infer(test.operands.map(symbolicType), test.attrs)
        const concrete = shape.map(dim => evaluateDim(dim, symbolValues))
        expect({ dtype, shape: concrete }).toEqual(inferCase(test))
      }),
      { numRuns },
    )
  })
})

/** Sizes of two and more become symbols, equal sizes the same one. */
const symbolOf = (size: Dim): Dim => (typeof size === 'number' && size >= 2 ? `s${size}` : size)
const symbolValues = Object.fromEntries(Array.from({ length: 100 }, (_, size) => [`s${size}`, size]))

function symbolicType(operand: OperationCase['operands'][number]): OperandType {
  const type = operandType(operand)
  return { ...type, shape: type.shape.map(symbolOf) }
}
