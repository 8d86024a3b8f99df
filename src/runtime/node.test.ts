import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeModel, externalWeight, node, value, type ElementType } from '../../test/programs/onnx.ts'
import { createNodeRuntime } from './node.ts'
import type { HostTensor, Runtime, RuntimeDType } from './runtime.ts'
import { arrayOf, bytesOf } from './values.ts'

const floats = (dims: number[], ...values: number[]): HostTensor => ({
  dtype: 'float32',
  dims,
  bytes: bytesOf(new Float32Array(values)),
})

const twice = encodeModel({
  nodes: [node('Add', ['x', 'x'], ['y'])],
  inputs: [value('x', 'FLOAT', ['n'])],
  outputs: [value('y', 'FLOAT', ['n'])],
})

const weights = new Float32Array([9, 9, 1, 2, 3])
const addWeight = encodeModel({
  nodes: [node('Add', ['x', 'w'], ['y'])],
  inputs: [value('x', 'FLOAT', [3])],
  outputs: [value('y', 'FLOAT', [3])],
  weights: [externalWeight('w', 'FLOAT', [3], 'onnx/weights.bin', 8, 12)],
})

describe('the runtime on Node', () => {
  let runtime: Runtime
  beforeEach(() => {
    runtime = createNodeRuntime({ intraOpThreads: 1 })
  })
  afterEach(async () => {
    expect(runtime.counters().liveTensors).toBe(0)
    await runtime.close()
    expect(runtime.counters().livePrograms).toBe(0)
  })

  it('compiles, runs, downloads and frees, and counts it', async () => {
    const program = await runtime.compile({ model: twice, external: [], label: 'twice' })
    const x = await runtime.upload(floats([3], 1, -2, 0.5))
    const { y } = await runtime.run(program, { x }, ['y'])
    if (y === undefined) throw new Error('no output')
    expect(y).toMatchObject({ dtype: 'float32', dims: [3] })
    expect([...arrayOf(await runtime.download(y))]).toEqual([2, -4, 1])
    expect(runtime.counters()).toMatchObject({
      liveTensors: 2,
      liveTensorBytes: 24,
      livePrograms: 1,
      compiles: 1,
      runs: 1,
      uploads: 1,
      downloads: 1,
      downloadedBytes: 12,
    })
    runtime.free(x)
    runtime.free(y)
    await runtime.release(program)
    expect(runtime.counters()).toMatchObject({ liveTensorBytes: 0, livePrograms: 0 })
  })

  it('reads weights from bytes, from a Blob and from a path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vitrine-'))
    const path = join(folder, 'onnx', 'weights.bin')
    await import('node:fs/promises').then(fs => fs.mkdir(join(folder, 'onnx')))
    await writeFile(path, weights)
    for (const data of [bytesOf(weights), new Blob([weights]), path]) {
      const external = [{ location: 'onnx/weights.bin', data }]
      const program = await runtime.compile({ model: addWeight, external, label: 'add' })
      const x = await runtime.upload(floats([3], 10, 20, 30))
      const { y } = await runtime.run(program, { x }, ['y'])
      if (y === undefined) throw new Error('no output')
      expect([...arrayOf(await runtime.download(y))]).toEqual([11, 22, 33])
      runtime.free(x)
      runtime.free(y)
      await runtime.release(program)
    }
    await rm(folder, { recursive: true })
  })

  it.each<[RuntimeDType, ElementType, ArrayBufferView]>([
    ['float16', 'FLOAT16', new Uint16Array([0x3c00, 0xc000])],
    ['int64', 'INT64', new BigInt64Array([2n ** 40n, -1n])],
    ['int32', 'INT32', new Int32Array([7, -7])],
    ['bool', 'BOOL', new Uint8Array([1, 0])],
    ['uint8', 'UINT8', new Uint8Array([255, 1])],
    ['int8', 'INT8', new Int8Array([-128, 1])],
  ])('carries %s unchanged', async (dtype, element, values) => {
    const model = encodeModel({
      nodes: [node('Identity', ['x'], ['y'])],
      inputs: [value('x', element, ['n'])],
      outputs: [value('y', element, ['n'])],
    })
    const program = await runtime.compile({ model, external: [], label: 'same' })
    const x = await runtime.upload({ dtype, dims: [2], bytes: bytesOf(values) })
    const { y } = await runtime.run(program, { x }, ['y'])
    if (y === undefined) throw new Error('no output')
    expect(await runtime.download(y)).toEqual({ dtype, dims: [2], bytes: bytesOf(values) })
    runtime.free(x)
    runtime.free(y)
  })

  it('carries a scalar and a tensor without elements', async () => {
    const program = await runtime.compile({ model: twice, external: [], label: 'twice' })
    const empty = await runtime.upload(floats([0]))
    const { y } = await runtime.run(program, { x: empty }, ['y'])
    if (y === undefined) throw new Error('no output')
    expect((await runtime.download(y)).dims).toEqual([0])
    const scalar = await runtime.upload(floats([], 4))
    expect([...arrayOf(await runtime.download(scalar))]).toEqual([4])
    for (const tensor of [empty, y, scalar]) runtime.free(tensor)
  })

  it('keeps what a waiting run reads, though it is freed meanwhile', async () => {
    const program = await runtime.compile({ model: twice, external: [], label: 'twice' })
    const x = await runtime.upload(floats([1], 3))
    const running = runtime.run(program, { x }, ['y'])
    runtime.free(x)
    const { y } = await running
    if (y === undefined) throw new Error('no output')
    expect([...arrayOf(await runtime.download(y))]).toEqual([6])
    runtime.free(y)
  })

  it('does not see changes to bytes after their upload', async () => {
    const values = new Float32Array([1])
    const x = await runtime.upload({ dtype: 'float32', dims: [1], bytes: bytesOf(values) })
    const unaligned = Buffer.concat([Buffer.alloc(1), bytesOf(values)]).subarray(1)
    const fromBuffer = await runtime.upload({ dtype: 'float32', dims: [1], bytes: unaligned })
    values[0] = 2
    unaligned.fill(0)
    for (const tensor of [x, fromBuffer]) {
      expect([...arrayOf(await runtime.download(tensor))]).toEqual([1])
      runtime.free(tensor)
    }
  })

  it('refuses what was freed, and what another runtime made', async () => {
    const x = await runtime.upload(floats([1], 1))
    runtime.free(x)
    expect(() => {
      runtime.free(x)
    }).toThrow(/is not alive/)
    await expect(runtime.download(x)).rejects.toThrow(/is not alive/)
    const other = createNodeRuntime()
    const foreign = await other.upload(floats([1], 1))
    await expect(runtime.download(foreign)).rejects.toThrow(/another runtime/)
    other.free(foreign)
  })

  it('says which program does not compile', async () => {
    const broken = encodeModel({
      nodes: [node('NoSuchOperator', ['x'], ['y'])],
      inputs: [value('x', 'FLOAT', [1])],
      outputs: [value('y', 'FLOAT', [1])],
    })
    await expect(runtime.compile({ model: broken, external: [], label: 'block 3' })).rejects.toThrow(
      /program "block 3" does not compile.*NoSuchOperator/s,
    )
  })

  it('refuses bytes that do not fill the shape, and external files elsewhere than their location says', async () => {
    await expect(runtime.upload(floats([2], 1))).rejects.toThrow('a float32 tensor [2] has 8 bytes, not 4')
    const external = [{ location: 'onnx/weights.bin', data: '/models/other.bin' }]
    await expect(runtime.compile({ model: addWeight, external, label: 'add' })).rejects.toThrow(
      /must end in its location, onnx\/weights\.bin/,
    )
  })
})
