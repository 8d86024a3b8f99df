import { encodeModel, externalWeight, intAttribute, node, value } from '../../test/programs/onnx.ts'
import type { DeviceTensor, HostTensor, Runtime, RuntimeCounters } from '../../src/runtime/runtime.ts'
import { arrayOf, bytesOf } from '../../src/runtime/values.ts'
import { createWebRuntime } from '../../src/runtime/web.ts'
import { acquireGpuDevice } from '../../src/runtime/gpuDevice.ts'
import { sharedRuntime, type BrowserDevice } from './device.ts'

const floats = (...values: number[]): HostTensor => ({
  dtype: 'float32',
  dims: [values.length],
  bytes: bytesOf(new Float32Array(values)),
})

const twice = encodeModel({
  nodes: [node('Add', ['x', 'x'], ['y'])],
  inputs: [value('x', 'FLOAT', ['n'])],
  outputs: [value('y', 'FLOAT', ['n'])],
})

/** int64 positions to float: a program that has no place on the GPU. */
const positions = encodeModel({
  nodes: [node('Cast', ['ids'], ['y'], [intAttribute('to', 1)])],
  inputs: [value('ids', 'INT64', ['n'])],
  outputs: [value('y', 'FLOAT', ['n'])],
})

const weights = new Float32Array([9, 9, 1, 2, 3])
const addWeight = encodeModel({
  nodes: [node('Add', ['x', 'w'], ['y'])],
  inputs: [value('x', 'FLOAT', [3])],
  outputs: [value('y', 'FLOAT', [3])],
  weights: [externalWeight('w', 'FLOAT', [3], 'weights.bin', 8, 12)],
})

const only = (outputs: Record<string, DeviceTensor>): DeviceTensor => {
  const { y } = outputs
  if (y === undefined) throw new Error('no output y')
  return y
}

const numbers = async (runtime: Runtime, tensor: DeviceTensor): Promise<number[]> =>
  [...arrayOf(await runtime.download(tensor))].map(Number)

const change = (after: RuntimeCounters, before: RuntimeCounters) => ({
  liveTensors: after.liveTensors - before.liveTensors,
  runs: after.runs - before.runs,
  uploads: after.uploads - before.uploads,
  downloads: after.downloads - before.downloads,
  downloadedBytes: after.downloadedBytes - before.downloadedBytes,
})

export const runtimeChecks = {
  info: async (device: BrowserDevice) => {
    const { info, weights: how } = await sharedRuntime(device)
    return { ...info, weights: how }
  },

  /** x -> x + x -> again, without a look between. */
  chain: async (device: BrowserDevice) => {
    const runtime = await sharedRuntime(device)
    const before = runtime.counters()
    const program = await runtime.compile({
      model: twice,
      external: [],
      label: 'twice',
      forbidFallback: true,
    })
    const x = await runtime.upload(floats(1, -2, 0.5))
    const y = only(await runtime.run(program, { x }, ['y']))
    const z = only(await runtime.run(program, { x: y }, ['y']))
    const values = await numbers(runtime, z)
    for (const tensor of [x, y, z]) runtime.free(tensor)
    await runtime.release(program)
    return { values, counted: change(runtime.counters(), before) }
  },

  /** A program on the CPU feeds one on the device twice, and is fed by it. */
  mixed: async (device: BrowserDevice) => {
    const runtime = await sharedRuntime(device)
    const before = runtime.counters()
    const onCpu = await runtime.compile({ model: positions, external: [], label: 'positions', onCpu: true })
    const onDevice = await runtime.compile({ model: twice, external: [], label: 'twice' })
    const twiceOnCpu = await runtime.compile({ model: twice, external: [], label: 'twice', onCpu: true })
    const ids = await runtime.upload({
      dtype: 'int64',
      dims: [2],
      bytes: bytesOf(new BigInt64Array([3n, -4n])),
    })
    const x = only(await runtime.run(onCpu, { ids }, ['y']))
    const y = only(await runtime.run(onDevice, { x }, ['y']))
    const again = only(await runtime.run(onDevice, { x }, ['y']))
    const z = only(await runtime.run(twiceOnCpu, { x: y }, ['y']))
    const values = [await numbers(runtime, z), await numbers(runtime, again)]
    for (const tensor of [ids, x, y, again, z]) runtime.free(tensor)
    for (const program of [onCpu, onDevice, twiceOnCpu]) await runtime.release(program)
    return { values, counted: change(runtime.counters(), before) }
  },

  /** Weights by external data, from bytes and from a Blob. */
  external: async (device: BrowserDevice) => {
    const runtime = await sharedRuntime(device)
    const results: number[][] = []
    for (const data of [bytesOf(weights), new Blob([weights])]) {
      const program = await runtime.compile({
        model: addWeight,
        external: [{ location: 'weights.bin', data }],
        label: 'add',
      })
      const x = await runtime.upload(floats(10, 20, 30))
      const y = only(await runtime.run(program, { x }, ['y']))
      results.push(await numbers(runtime, y))
      runtime.free(x)
      runtime.free(y)
      await runtime.release(program)
    }
    return results
  },

  /** Bytes as they come back from a round trip, for every type that programs use. */
  roundTrips: async (device: BrowserDevice) => {
    const runtime = await sharedRuntime(device)
    const trips: { sent: number[]; came: number[]; dims: readonly number[] }[] = []
    const values: HostTensor[] = [
      floats(1, 2, 3),
      { dtype: 'float32', dims: [], bytes: bytesOf(new Float32Array([7])) },
      { dtype: 'float32', dims: [0, 3], bytes: new Uint8Array() },
      { dtype: 'float16', dims: [3], bytes: bytesOf(new Uint16Array([0x3c00, 0xc000, 1])) },
      { dtype: 'int32', dims: [2], bytes: bytesOf(new Int32Array([7, -7])) },
      { dtype: 'int64', dims: [1], bytes: bytesOf(new BigInt64Array([2n ** 40n])) },
      { dtype: 'bool', dims: [3], bytes: new Uint8Array([1, 0, 1]) },
      { dtype: 'uint8', dims: [5], bytes: new Uint8Array([1, 2, 3, 4, 255]) },
      { dtype: 'int8', dims: [2], bytes: bytesOf(new Int8Array([-128, 127])) },
    ]
    for (const sent of values) {
      const tensor = await runtime.upload(sent)
      const came = await runtime.download(tensor)
      trips.push({ sent: [...sent.bytes], came: [...came.bytes], dims: came.dims })
      runtime.free(tensor)
    }
    return trips
  },

  /** Runs that are asked for at once, and a tensor that is freed while a run waits. */
  concurrent: async (device: BrowserDevice) => {
    const runtime = await sharedRuntime(device)
    const [first, second] = await Promise.all([
      runtime.compile({ model: twice, external: [], label: 'first' }),
      runtime.compile({ model: twice, external: [], label: 'second' }),
    ])
    const x = await runtime.upload(floats(1))
    const running = Array.from({ length: 8 }, (_, i) =>
      runtime.run(i % 2 === 0 ? first : second, { x }, ['y']),
    )
    runtime.free(x)
    const outputs = (await Promise.all(running)).map(only)
    const values = await Promise.all(outputs.map(output => numbers(runtime, output)))
    for (const output of outputs) runtime.free(output)
    await Promise.all([runtime.release(first), runtime.release(second)])
    return { values, live: runtime.counters().liveTensors }
  },

  /** Memory after many runs, before and after many more. */
  memory: async (device: BrowserDevice) => {
    const runtime = await sharedRuntime(device)
    const program = await runtime.compile({ model: twice, external: [], label: 'twice' })
    const some = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const x = await runtime.upload({ dtype: 'float32', dims: [4096], bytes: new Uint8Array(4096 * 4) })
        const y = only(await runtime.run(program, { x }, ['y']))
        await runtime.download(y)
        runtime.free(x)
        runtime.free(y)
      }
      return runtime.counters()
    }
    const warm = await some(50)
    const later = await some(200)
    await runtime.release(program)
    return { warm, later }
  },

  /** The messages of misuse. */
  errors: async (device: BrowserDevice) => {
    const runtime = await sharedRuntime(device)
    const messages: string[] = []
    const expectError = async (work: () => unknown) => {
      try {
        await work()
        messages.push('no error')
      } catch (error) {
        messages.push(error instanceof Error ? error.message : String(error))
      }
    }
    const x = await runtime.upload(floats(1))
    runtime.free(x)
    await expectError(() => runtime.free(x))
    await expectError(() => runtime.download(x))
    await expectError(() =>
      runtime.compile({ model: new Uint8Array([1, 2, 3]), external: [], label: 'block 3' }),
    )
    const external = [{ location: 'weights.bin', data: '/weights.bin' }]
    await expectError(() => runtime.compile({ model: addWeight, external, label: 'add' }))
    return messages
  },

  /** Loses the page's graphics device, and goes on with another. */
  loss: async () => {
    const lost = await createWebRuntime({ device: 'webgpu' })
    const program = await lost.compile({ model: twice, external: [], label: 'twice' })
    const x = await lost.upload(floats(1))
    const { device, failure } = await acquireGpuDevice()
    device.destroy()
    await failure.catch(() => undefined)
    const message = await lost.run(program, { x }, ['y']).then(
      () => 'no error',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    const runtime = await createWebRuntime({ device: 'webgpu' })
    const again = await runtime.compile({ model: twice, external: [], label: 'twice' })
    const two = await runtime.upload(floats(2))
    const values = await numbers(runtime, only(await runtime.run(again, { x: two }, ['y'])))
    await runtime.close()
    return { message, values }
  },
}
