/**
 * The one door to ONNX Runtime (web or node): compile, upload, run, download, free. Bytes and tensors only; nothing
 * else in Vitrine knows which implementation it is on.
 */
export interface Runtime {
  readonly info: RuntimeInfo
  /** Weights as program inputs bound to tensors uploaded once (WebGPU), or as initialisers by external data (CPU). */
  readonly weights: 'inputs' | 'initializers'
  compile(source: ProgramSource): Promise<Program>
  /** Copies values to the device. The caller owns the tensor. */
  upload(value: HostTensor): Promise<DeviceTensor>
  /**
   * Runs a program. Feeds stay the caller's; outputs become the caller's.
   * @param fetches names of outputs to keep on the device
   */
  run(
    program: Program,
    feeds: Readonly<Record<string, DeviceTensor>>,
    fetches: readonly string[],
  ): Promise<Record<string, DeviceTensor>>
  download(tensor: DeviceTensor): Promise<HostTensor>
  /** The values of some ranges of elements one behind the other; nothing else leaves the device. */
  downloadPart(tensor: DeviceTensor, ranges: readonly ElementRange[]): Promise<Uint8Array>
  /** Part of a file that a path names. @throws where files have no paths (the web) */
  readFile(path: string, offset: number, length: number): Promise<Uint8Array>
  free(tensor: DeviceTensor): void
  release(program: Program): Promise<void>
  /** Everything that is alive now, for leak tests and the page's memory line. */
  counters(): RuntimeCounters
  close(): Promise<void>
}

export interface RuntimeInfo {
  device: 'webgpu' | 'wasm' | 'cpu' | 'cuda' | 'coreml' | 'dml'
  /** What the page shows: adapter name, build (JSPI or asyncify), threads. */
  label: string
  threads: number
  float16: boolean
}

export interface RuntimeCounters {
  liveTensors: number
  liveTensorBytes: number
  livePrograms: number
  /** Totals since the start. */
  compiles: number
  runs: number
  uploads: number
  downloads: number
  downloadedBytes: number
  /** Bytes of the WebAssembly memory; 0 on Node. */
  wasmBytes: number
  /** Bytes of GPU buffers created minus destroyed on our device; 0 elsewhere. */
  deviceBytes: number
}

export type RuntimeDType = 'float32' | 'float16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool'

/** Values on the host: little-endian bytes, row-major. */
export interface HostTensor {
  dtype: RuntimeDType
  dims: readonly number[]
  bytes: Uint8Array
}

/** Neighbouring elements of a tensor, row-major. */
export interface ElementRange {
  start: number
  length: number
}

/** An opaque tensor; only the runtime that made it understands it. */
export interface DeviceTensor {
  readonly dtype: RuntimeDType
  readonly dims: readonly number[]
  readonly id: number
}

/** A file that initialisers point into: bytes already in memory, a Blob (web) or a path (Node). */
export interface ExternalFile {
  location: string
  data: Uint8Array | Blob | string
}

export interface ProgramSource {
  /** Encoded ONNX ModelProto; weights by external data only. */
  model: Uint8Array
  external: readonly ExternalFile[]
  /** Run on the CPU provider whatever the device is (prologues over int64). */
  onCpu?: boolean
  /** Whether it runs is what is asked: a failure is an answer, and nothing is logged. */
  isTrial?: boolean
  /** Refuse to compile if a node would fall back to the CPU (tests). */
  forbidFallback?: boolean
  /** For messages and timings. */
  label: string
}

export interface Program {
  readonly id: number
  readonly label: string
}
