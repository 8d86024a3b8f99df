import { type ModelDescription, type ModelRequest } from '../graph/executor.ts'
import { VitrineError } from '../graph/errors.ts'
import { type ModelRef } from '../graph/versions/v1.ts'
import { openModel, type OpenModel } from '../onnx/open.ts'
import { weightBytes } from '../onnx/decode.ts'
import { type OnnxGraph, type StoredTensor } from '../onnx/ir.ts'
import { readModel } from '../onnx/read.ts'
import { widened } from '../onnx/widen.ts'
import { withPast } from '../onnx/withPast.ts'
import { lackingOperators, operatorOf, withoutOperators } from './capability.ts'
import { type ExternalFile, type HostTensor, type Runtime } from '../runtime/runtime.ts'
import { runtimeDType } from '../runtime/values.ts'

/** A repository's files, as somebody else (src/hub) brings them. */
export interface ModelFiles {
  id: string
  revision: string
  precision: ModelRef['precision']
  config: Record<string, unknown>
  generationConfig: ModelDescription['generationConfig']
  tokenizer: ModelDescription['tokenizer']
  onnx: { file: string; data: Uint8Array; path: string | null }
  external: { location: string; data: Blob | string }[]
}

/** A model that is open in this engine: its graph, its files, and the weights that are on the device. */
export class ModelHandle {
  readonly description: ModelDescription & { notes: string[] }
  open: OpenModel
  /** Names weights in programs; equal for equal files. */
  readonly key: string
  private readonly files: ReadonlyMap<string, ExternalFile['data']>
  private readonly runtime: Runtime
  private readonly source: OnnxGraph
  private past: OpenModel | undefined
  /** Bytes of the file that stay in memory as long as the model is open. */
  readonly bytes: number
  private lacking: ReadonlyMap<string, string> = new Map()

  private constructor(files: ModelFiles, runtime: Runtime) {
    this.runtime = runtime
    const { id, revision, precision, config, generationConfig, tokenizer, onnx } = files
    this.key = `${id}@${revision}/${precision}`
    this.bytes = onnx.data.length
    const location = baseName(onnx.file)
    this.files = new Map<string, ExternalFile['data']>([
      [location, onnx.path ?? onnx.data],
      ...files.external.map(({ location, data }) => [location, data] as const),
    ])
    const graph = readModel(onnx.data, location)
    this.source = computesHalf(runtime) ? graph : widened(graph)
    const notes = this.source === graph ? [] : [widenedNote]
    this.open = openModel(this.source, { id, revision, file: onnx.file }, config)
    const { siteMap } = this.open
    const ref = { id, revision, precision }
    this.description = { ref, siteMap, config, generationConfig, tokenizer, notes }
  }

  /**
   * Opens a model and finds out which of the file's operators the runtime has; the others run opened.
   * @throws VitrineError for files that are not a model that can be opened
   */
  static async open(files: ModelFiles, runtime: Runtime): Promise<ModelHandle> {
    const handle = new ModelHandle(files, runtime)
    handle.lacking = await lackingOperators(handle.open.graph, runtime)
    handle.open = handle.runnable(handle.open)
    for (const [signature, why] of handle.lacking)
      handle.description.notes.push(`${operatorOf(signature)} runs opened into primitives: ${why}`)
    return handle
  }

  private runnable(open: OpenModel): OpenModel {
    return { ...open, graph: withoutOperators(open.graph, this.lacking) }
  }

  /**
   * The model with keys and values of earlier positions as inputs; its sites and weights are those of `open`.
   * @throws VitrineError where the file takes none
   */
  get withPast(): OpenModel {
    this.past ??= this.runnable(withPast(this.source, this.open))
    return this.past
  }

  /** The files that a program's initialisers point into. */
  externalFiles(stored: Iterable<string>): ExternalFile[] {
    const locations = new Set([...stored].map(name => this.stored(name).file))
    return [...locations].map(location => ({ location, data: this.file(location) }))
  }

  stored(name: string): StoredTensor {
    const tensor = this.open.graph.weights.get(name) ?? this.past?.graph.weights.get(name)
    if (!tensor) throw new Error(`there is no weight ${name}`)
    return tensor
  }

  /** A weight's type as programs take it. */
  weightType(name: string): Pick<HostTensor, 'dtype' | 'dims'> {
    const { dtype, dims } = this.stored(name)
    return { dtype: runtimeDType(dtype), dims }
  }

  /** A weight's values as programs take them. */
  async weightValue(name: string): Promise<HostTensor> {
    const bytes = await weightBytes(this.stored(name), (file, offset, length) =>
      this.read(file, offset, length),
    )
    return { ...this.weightType(name), bytes }
  }

  private async read(location: string, offset: number, length: number): Promise<Uint8Array> {
    const data = this.file(location)
    if (data instanceof Uint8Array) return data.subarray(offset, offset + length)
    if (typeof data === 'string') return this.runtime.readFile(data, offset, length)
    return new Uint8Array(await data.slice(offset, offset + length).arrayBuffer())
  }

  private file(location: string): ExternalFile['data'] {
    const data = this.files.get(location)
    if (data === undefined)
      throw new VitrineError(`the model points at the file ${location}, which is not in the repository`, {
        hint: 'its external data is missing: download it beside the .onnx file',
      })
    return data
  }
}

const widenedNote =
  'the file computes in float16; here it is widened to float32, because this device has no float16 arithmetic'

/** Whether programs in float16 run as such: only graphics devices have the arithmetic. */
const computesHalf = ({ info }: Runtime): boolean => info.device === 'webgpu' && info.float16

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

export type OpenFiles = (
  request: ModelRequest,
  options: {
    onProgress?: ((progress: DownloadProgress) => void) | undefined
    signal?: AbortSignal | undefined
  },
) => Promise<ModelFiles>

export interface DownloadProgress {
  stage: 'download'
  file: string
  loaded: number
  total: number
}
