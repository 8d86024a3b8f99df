import { describe, expect, it } from 'vitest'
import { createNameCounter, GraphEmitter, lowerOperation } from './emitter.ts'

const float = (name: string, shape: number[]) => ({ name, dtype: 'float32' as const, shape })

describe('GraphEmitter', () => {
  it('gives names that no other emitter of the same counter gives', () => {
    const names = createNameCounter()
    const emitters = [new GraphEmitter('op/', names), new GraphEmitter('op/', names)]
    const given = emitters.flatMap(emitter => [
      ...emitter.emit('Split', ['x'], {}, 3),
      ...emitter.emit('Neg', ['x']),
    ])
    expect(new Set(given).size).toBe(8)
    expect(given.every(name => name.startsWith('op/'))).toBe(true)
  })

  it('shares equal constants, and not those of another dtype or shape', () => {
    const emitter = new GraphEmitter('')
    const one = { dtype: 'float32', shape: [], data: Float32Array.of(1) } as const
    expect(emitter.constant(one)).toBe(emitter.constant({ ...one, data: Float32Array.of(1) }))
    emitter.constant({ ...one, shape: [1] })
    emitter.constant({ dtype: 'int32', shape: [], data: Int32Array.from(new Int32Array(one.data.buffer)) })
    expect(emitter.constants.size).toBe(3)
  })
})

describe('lowerOperation', () => {
  it('writes a number beside tensors in the dtype of the tensor', () => {
    const emitter = new GraphEmitter('')
    const half = { name: 'x', dtype: 'float16' as const, shape: [2] }
    lowerOperation(emitter, 'mul', [{ scalar: 2 }, half], {}, { dtype: 'float16', shape: [2] })
    const [constant] = [...emitter.constants.values()]
    expect(constant).toEqual({ dtype: 'float16', dims: [], bytes: Uint8Array.of(0, 0x40) })
    expect(emitter.nodes.map(node => node.op)).toEqual(['Mul'])
  })

  it('answers with the operand where there is nothing to do', () => {
    const emitter = new GraphEmitter('')
    expect(lowerOperation(emitter, 'cast', [float('x', [2])], { dtype: 'float32' }, float('', [2]))).toBe('x')
    expect(emitter.nodes).toEqual([])
  })

  it('answers with a constant where there are no elements', () => {
    const emitter = new GraphEmitter('')
    const name = lowerOperation(emitter, 'exp', [float('x', [0, 3])], {}, { dtype: 'float32', shape: [0, 3] })
    expect(emitter.constants.get(name)).toEqual({ dtype: 'float32', dims: [0, 3], bytes: new Uint8Array() })
    expect(emitter.nodes).toEqual([])
  })

  it('refuses to be used before symbols have their values', () => {
    const type = { dtype: 'float32' as const, shape: ['batch'] }
    expect(() => lowerOperation(new GraphEmitter(''), 'exp', [{ name: 'x', ...type }], {}, type)).toThrow(
      'needs numbers in its shapes and was given batch',
    )
  })
})
