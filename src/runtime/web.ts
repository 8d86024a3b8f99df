import type { InferenceSession, Tensor } from 'onnxruntime-web'
import { downloadRanges, uploadBuffer } from './gpuBuffers.ts'
import { acquireGpuDevice, type GpuDevice } from './gpuDevice.ts'
import { Ledger } from './ledger.ts'
import { withLock } from './lock.ts'
import type {
  DeviceTensor,
  ElementRange,
  HostTensor,
  Program,
  ProgramSource,
  Runtime,
  RuntimeDType,
} from './runtime.ts'
import { arrayOf, byteRanges, bytesOf, elements, joinRanges, runtimeDType } from './values.ts'
import { loadWebBuild, type WebBuild } from './webBuild.ts'

type WebDevice = 'webgpu' | 'wasm'

/** What stands behind a tensor: it is on the GPU, or on the host, then also on the GPU once a program there has read it. */
type Held = { dtype: RuntimeDType; dims: readonly number[] } & (
  { host: Tensor; gpu: OnGpu | undefined } | { host: undefined; gpu: OnGpu }
)

interface OnGpu {
  device: GPUDevice
  tensor: Tensor
  buffer: GPUBuffer
  release: () => void
}

interface Compiled {
  session: InferenceSession
  /** Where it runs; undefined is the CPU. */
  gpu: GpuDevice | undefined
}

/**
 * ONNX Runtime Web on WebGPU or on WASM. Fetches only the build that the device needs.
 * @throws if the device is not there, or the build cannot be fetched
 */
export const createWebRuntime = async ({
  device,
}: {
  device: WebDevice
}): Promise<Runtime & { info: { device: WebDevice } }> => {
  const gpu = device === 'webgpu' ? await acquireGpuDevice() : undefined
  return new WebRuntime(await loadWebBuild(device), gpu)
}

class WebRuntime implements Runtime {
  readonly info: Runtime['info'] & { device: WebDevice }
  readonly weights: Runtime['weights']
  readonly #build: WebBuild
  readonly #gpu: GpuDevice | undefined
  readonly #ledger = new Ledger<Held, Compiled>()

  constructor(build: WebBuild, gpu: GpuDevice | undefined) {
    const { name, threads } = build
    this.#build = build
    this.#gpu = gpu
    this.weights = gpu === undefined ? 'initializers' : 'inputs'
    this.info = {
      device: gpu === undefined ? 'wasm' : 'webgpu',
      label:
        gpu === undefined
          ? `WASM, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
          : `WebGPU, ${gpu.name}, ${name}`,
      threads,
      float16: gpu === undefined || gpu.device.features.has('shader-f16'),
    }
  }

  compile(source: ProgramSource) {
    return this.#exclusively(async () => {
      const gpu = source.onCpu === true ? undefined : this.#gpu
      return this.#ledger.addProgram(source.label, { session: await this.#createSession(source, gpu), gpu })
    })
  }

  async upload(value: HostTensor) {
    this.#gpu?.check()
    const { dtype, dims } = value
    const held: Held =
      this.#gpu !== undefined && livesOnGpu(value)
        ? { dtype, dims, host: undefined, gpu: this.#toGpu(this.#gpu, value) }
        : {
            dtype,
            dims,
            host: this.#hostTensor({ ...value, bytes: new Uint8Array(value.bytes) }),
            gpu: undefined,
          }
    this.#ledger.totals.uploads += 1
    return Promise.resolve(this.#ledger.addTensor(dtype, dims, held))
  }

  async run(program: Program, feeds: Readonly<Record<string, DeviceTensor>>, fetches: readonly string[]) {
    // Looked up at the call, so that what is freed while this run waits for its turn is still there for it.
    const { session, gpu } = this.#ledger.session(program)
    const held = Object.entries(feeds).map(([name, feed]) => [name, this.#ledger.tensor(feed)] as const)
    return this.#exclusively(async () => {
      const inputs: Record<string, Tensor> = {}
      for (const [name, feed] of held)
        inputs[name] = gpu === undefined ? await this.#hostFeed(feed) : this.#gpuFeed(feed, gpu)
      const outputs = await session.run(inputs, [...fetches])
      this.#ledger.totals.runs += 1
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, this.#adopt(tensor)]))
    })
  }

  readFile(path: string): Promise<Uint8Array> {
    return Promise.reject(new Error(`${path} is named by a path, and a browser opens none`))
  }

  async download(tensor: DeviceTensor): Promise<HostTensor> {
    const { dtype, dims } = tensor
    const bytes = await this.downloadPart(tensor, [{ start: 0, length: elements(dims) }])
    return { dtype, dims, bytes }
  }

  async downloadPart(tensor: DeviceTensor, ranges: readonly ElementRange[]): Promise<Uint8Array> {
    const held = this.#ledger.tensor(tensor)
    const bytes = await this.#exclusively(() => this.#bytes(held, ranges))
    // What the device found wrong with the work behind these values is known by now: they are not to be believed.
    this.#gpu?.check()
    return bytes
  }

  free(tensor: DeviceTensor) {
    const held = this.#ledger.removeTensor(tensor)
    // Behind the runs that were asked for before: they may still read it, or move it to the GPU.
    void withLock(() => held.gpu?.release())
  }

  release(program: Program) {
    const { session } = this.#ledger.removeProgram(program)
    return withLock(() => session.release())
  }

  counters() {
    return this.#ledger.counters({
      wasmBytes: this.#build.memoryBytes(),
      deviceBytes: this.#gpu?.bytes() ?? 0,
    })
  }

  close() {
    return withLock(async () => {
      const { held, sessions } = this.#ledger.clear()
      for (const { gpu } of held) gpu?.release()
      for (const { session } of sessions) await session.release()
    })
  }

  /** Takes the lock; when the device is lost meanwhile, says so instead of waiting for it for ever. */
  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const gpu = this.#gpu
    if (gpu === undefined) return withLock(work)
    return withLock(async () => {
      gpu.check()
      return gpu.untilLost(work())
    })
  }

  async #createSession(
    { model, external, forbidFallback, isTrial, label }: ProgramSource,
    gpu: GpuDevice | undefined,
  ) {
    const externalData = await Promise.all(
      external.map(async ({ location, data }) => ({ path: location, data: await this.#readable(data) })),
    )
    try {
      return await this.#build.ort.InferenceSession.create(model, {
        executionProviders: [gpu === undefined ? 'wasm' : { name: 'webgpu', device: gpu.device }],
        graphOptimizationLevel: 'all',
        logSeverityLevel: isTrial === true ? 4 : 3,
        externalData,
        ...(gpu === undefined ? {} : { preferredOutputLocation: 'gpu-buffer' }),
        ...(gpu !== undefined && forbidFallback === true
          ? { extra: { session: { disable_cpu_ep_fallback: '1' } } }
          : {}),
      })
    } catch (error) {
      throw new Error(`program "${label}" does not compile: ${String(error)}`, { cause: error })
    }
  }

  async #readable(data: Uint8Array | Blob | string): Promise<Uint8Array | Blob> {
    if (typeof data === 'string')
      throw new Error(`a browser cannot read the path ${data}: give its bytes or a Blob`)
    // Only the JSPI build reads a Blob piece by piece.
    if (data instanceof Blob && this.#build.name !== 'JSPI') return new Uint8Array(await data.arrayBuffer())
    return data
  }

  #adopt(tensor: Tensor): DeviceTensor {
    const dtype = runtimeDType(tensor.type)
    const { dims } = tensor
    const held: Held =
      this.#gpu !== undefined && tensor.location === 'gpu-buffer'
        ? {
            dtype,
            dims,
            host: undefined,
            gpu: {
              device: this.#gpu.device,
              tensor,
              buffer: tensor.gpuBuffer,
              release: () => tensor.dispose(),
            },
          }
        : { dtype, dims, host: tensor, gpu: undefined }
    return this.#ledger.addTensor(dtype, dims, held)
  }

  #hostTensor(value: HostTensor): Tensor {
    return new this.#build.ort.Tensor(value.dtype, arrayOf(value), [...value.dims])
  }

  #toGpu({ device }: GpuDevice, value: HostTensor & { dtype: GpuDType }): OnGpu {
    const buffer = uploadBuffer(device, value)
    const tensor = this.#build.ort.Tensor.fromGpuBuffer(buffer, { dataType: value.dtype, dims: value.dims })
    return { device, tensor, buffer, release: () => buffer.destroy() }
  }

  /** A tensor as a GPU program reads it; one that came from the CPU is moved once and stays. */
  #gpuFeed(held: Held, gpu: GpuDevice): Tensor {
    if (held.host === undefined) return held.gpu.tensor
    if (held.gpu !== undefined) return held.gpu.tensor
    this.#ledger.totals.uploads += 1
    const value = { dtype: held.dtype, dims: held.dims, bytes: hostBytes(held.host) }
    // What has no place on the GPU is copied by ONNX Runtime at each run.
    if (!livesOnGpu(value)) return held.host
    held.gpu = this.#toGpu(gpu, value)
    return held.gpu.tensor
  }

  async #hostFeed(held: Held): Promise<Tensor> {
    return (
      held.host ?? this.#hostTensor({ dtype: held.dtype, dims: held.dims, bytes: await this.#bytes(held) })
    )
  }

  async #bytes({ host, gpu, dtype, dims }: Held, ranges?: readonly ElementRange[]): Promise<Uint8Array> {
    const wanted = byteRanges(dtype, ranges ?? [{ start: 0, length: elements(dims) }])
    const bytes =
      host === undefined
        ? await downloadRanges(gpu.device, gpu.buffer, wanted)
        : joinRanges(hostBytes(host), wanted)
    this.#ledger.totals.downloads += 1
    this.#ledger.totals.downloadedBytes += bytes.byteLength
    return bytes
  }
}

const hostBytes = ({ data }: Tensor): Uint8Array => {
  if (!ArrayBuffer.isView(data)) throw new Error('a tensor of strings has no bytes')
  return bytesOf(data)
}

type GpuDType = Exclude<RuntimeDType, 'int64' | 'int8'>

/**
 * Whether a tensor has a place on the GPU: int64 has no operators there, int8 no buffers, and a tensor without elements
 * needs none.
 */
const livesOnGpu = (value: HostTensor): value is HostTensor & { dtype: GpuDType } =>
  value.dtype !== 'int64' && value.dtype !== 'int8' && value.bytes.byteLength > 0
