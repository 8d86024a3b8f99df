import { open } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { resolve, sep } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { Ledger } from './ledger.ts'
import { withLock } from './lock.ts'
import { providerNames, type NodeProvider } from './nodeProvider.ts'
import type { ExternalFile, HostTensor, ProgramSource, Runtime } from './runtime.ts'
import { arrayOf, byteRanges, bytesOf, joinRanges, runtimeDType } from './values.ts'

export interface NodeRuntimeOptions {
  /** Threads inside one operator; every core by default. */
  intraOpThreads?: number | undefined
  /** Threads across operators; 1 by default. */
  interOpThreads?: number | undefined
  /**
   * Whether idle threads spin. Off by default: every program has a thread pool of its own, and the pools of a chain of
   * programs that all spin take the cores from the one that works (20 times slower, measured).
   */
  spinning?: boolean | undefined
  /** What programs run on; the CPU by default. What a provider has no kernel for runs on the CPU. */
  provider?: NodeProvider | undefined
}

/**
 * ONNX Runtime for Node. `run` blocks the thread it is called on: give it a thread or a process of its own. Values stay
 * on the host between programs, whatever the provider.
 */
export const createNodeRuntime = (options: NodeRuntimeOptions = {}): Runtime => {
  const provider = options.provider ?? 'cpu'
  const ledger = new Ledger<Tensor, InferenceSession>()
  const threads = options.intraOpThreads ?? availableParallelism()

  const adopt = (tensor: Tensor) => ledger.addTensor(runtimeDType(tensor.type), tensor.dims, tensor)

  return {
    info: {
      device: provider,
      label: `ONNX Runtime for Node, ${providerNames[provider]}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      threads,
      // Which adapters have it cannot be asked here; weights are widened then.
      float16: provider !== 'webgpu',
    },
    weights: 'initializers',
    compile: source =>
      withLock(async () => {
        const on = source.onCpu === true ? 'cpu' : provider
        const session = await create(source, sessionOptions(source, threads, options), on)
        return ledger.addProgram(source.label, session)
      }),
    upload: async value => {
      const tensor = hostTensor({ ...value, bytes: new Uint8Array(value.bytes) })
      ledger.totals.uploads += 1
      return Promise.resolve(adopt(tensor))
    },
    run: async (program, feeds, fetches) => {
      // Looked up at the call, so that what is freed while this run waits for its turn is still there for it.
      const session = ledger.session(program)
      const inputs = Object.fromEntries(
        Object.entries(feeds).map(([name, feed]) => [name, ledger.tensor(feed)]),
      )
      return withLock(async () => {
        const outputs = await session.run(inputs, [...fetches])
        ledger.totals.runs += 1
        return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, adopt(tensor)]))
      })
    },
    download: async tensor => {
      const { data } = ledger.tensor(tensor)
      if (!ArrayBuffer.isView(data)) throw new Error('a tensor of strings cannot be downloaded')
      const bytes = bytesOf(data).slice()
      ledger.totals.downloads += 1
      ledger.totals.downloadedBytes += bytes.byteLength
      return Promise.resolve({ dtype: tensor.dtype, dims: tensor.dims, bytes })
    },
    downloadPart: async (tensor, ranges) => {
      const { data } = ledger.tensor(tensor)
      if (!ArrayBuffer.isView(data)) throw new Error('a tensor of strings cannot be downloaded')
      const bytes = joinRanges(bytesOf(data), byteRanges(tensor.dtype, ranges))
      ledger.totals.downloads += 1
      ledger.totals.downloadedBytes += bytes.byteLength
      return Promise.resolve(bytes)
    },
    readFile: async (path, offset, length) => {
      const bytes = new Uint8Array(length)
      const file = await open(path)
      try {
        const { bytesRead } = await file.read(bytes, 0, length, offset)
        if (bytesRead < length) throw new Error(`${path} ends before byte ${offset + length}`)
        return bytes
      } finally {
        await file.close()
      }
    },
    free: tensor => {
      ledger.removeTensor(tensor)
    },
    release: program => {
      const session = ledger.removeProgram(program)
      return withLock(() => session.release())
    },
    counters: () => ledger.counters({ wasmBytes: 0, deviceBytes: 0 }),
    close: () =>
      withLock(async () => {
        for (const session of ledger.clear().sessions) await session.release()
      }),
  }
}

const hostTensor = (value: HostTensor): Tensor => new Tensor(value.dtype, arrayOf(value), [...value.dims])

const create = async (
  source: ProgramSource,
  options: InferenceSession.SessionOptions,
  provider: NodeProvider,
) => {
  const external = await Promise.all(
    source.external.flatMap(({ location, data }) =>
      typeof data === 'string' ? [] : [readBytes(data).then(bytes => ({ path: location, data: bytes }))],
    ),
  )
  try {
    return await InferenceSession.create(source.model, {
      ...options,
      // The CPU stands behind every provider.
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      externalData: external,
    })
  } catch (error) {
    throw new Error(`program "${source.label}" does not compile: ${String(error)}`, { cause: error })
  }
}

const readBytes = async (data: Uint8Array | Blob): Promise<Uint8Array> =>
  data instanceof Uint8Array ? data : new Uint8Array(await data.arrayBuffer())

const sessionOptions = (
  { external, isTrial }: ProgramSource,
  threads: number,
  { interOpThreads, spinning }: NodeRuntimeOptions,
): InferenceSession.SessionOptions => {
  const folder = folderOf(external)
  const allowSpinning = spinning === true ? '1' : '0'
  return {
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: interOpThreads ?? 1,
    logSeverityLevel: isTrial === true ? 4 : 3,
    extra: {
      session: {
        intra_op: { allow_spinning: allowSpinning },
        inter_op: { allow_spinning: allowSpinning },
        ...(folder === undefined ? {} : { model_external_initializers_file_folder_path: folder }),
      },
    },
  }
}

/** ONNX Runtime finds external files on disk in one folder, by the location that initialisers name. */
const folderOf = (external: readonly ExternalFile[]): string | undefined => {
  const folders = new Set<string>()
  for (const { location, data } of external) {
    if (typeof data !== 'string') continue
    const path = resolve(data)
    const end = sep + location.split('/').join(sep)
    if (!path.endsWith(end)) {
      throw new Error(`the external file ${data} must end in its location, ${location}`)
    }
    folders.add(path.slice(0, -end.length))
  }
  const [folder, other] = folders
  if (other !== undefined) {
    throw new Error(
      `the external files of one program must be in one folder, not in ${[...folders].join(' and ')}`,
    )
  }
  return folder
}
