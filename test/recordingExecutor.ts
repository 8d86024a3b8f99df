import { readFileSync } from 'node:fs'
import { addressOf, placeOf, placeOfGraph, type RunPlace } from '../src/graph/address.ts'
import { VitrineError } from '../src/graph/errors.ts'
import {
  type Executor,
  type LoadedTensors,
  type ModelDescription,
  type ModelRequest,
  type ShowRequest,
} from '../src/graph/executor.ts'
import { readTensorFile } from '../src/graph/loadedTensors.ts'
import { resultRefs } from '../src/graph/resultRefs.ts'
import { type DeclaredInput, type InputHost, type InputValue } from '../src/graph/inputs.ts'
import { type Graph, type Node } from '../src/graph/versions/v1.ts'
import { type TensorData } from '../src/graph/tensorData.ts'
import { validateGraph } from '../src/graph/validate.ts'
import { validateAgainst } from '../src/graph/validateAgainst.ts'
import { type SiteMap } from '../src/graph/siteMap.ts'

const folder = new URL('../public/models/vitrine/atlas/', import.meta.url)
const readJson = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Record<string, unknown>

/** The embedded model, under any name. */
export function describeAtlas(id: string): ModelDescription {
  const siteMap = JSON.parse(readFileSync(new URL('sitemap.json', folder), 'utf8')) as SiteMap
  return {
    ref: { id, revision: 'main', precision: 'fp32' },
    siteMap,
    config: readJson('config.json'),
    generationConfig: readJson('generation_config.json'),
    tokenizer: { json: readJson('tokenizer.json'), config: readJson('tokenizer_config.json') },
  }
}

/** Keeps what a program sends out; has no values, so that a look is an error. Graphs are validated and hashed. */
export class RecordingExecutor implements Executor {
  readonly draft: boolean
  readonly requests: ModelRequest[] = []
  readonly graphs: Graph[] = []
  readonly hashes: string[] = []
  readonly constants: ReadonlyMap<string, TensorData>[] = []
  readonly shown: ShowRequest[] = []
  readonly disposed: string[] = []
  readonly looked: string[] = []
  /** Files that `loadTensors` finds. */
  readonly files = new Map<string, Uint8Array>()
  /** What every look sees, for tests of how values are handed out. */
  answer: TensorData | null = null

  /** Inputs that the program declared, in its order. */
  readonly declared: DeclaredInput[] = []
  readonly inputs: InputHost

  readonly #endpoint: boolean

  /** @param endpoint whether graphs may leave for one */
  constructor({
    draft = false,
    endpoint = false,
    inputs = {},
  }: { draft?: boolean; endpoint?: boolean; inputs?: Record<string, InputValue> } = {}) {
    this.draft = draft
    this.#endpoint = endpoint
    this.inputs = { values: inputs, declare: input => this.declared.push(input) }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what is refused is a rejection
  async describe(request: ModelRequest): Promise<ModelDescription> {
    this.requests.push(request)
    this.#checkEndpoint(request.remote ?? null)
    if (request.id === 'refused/model') throw new VitrineError('there is no such repository')
    return describeAtlas(request.id)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what is refused is a rejection
  async run(graph: Graph, address: string, constants: ReadonlyMap<string, TensorData>): Promise<void> {
    this.#keep(graph, address)
    this.constants.push(constants)
  }

  loadTensors(source: string): Promise<LoadedTensors> {
    const bytes = this.files.get(source)
    if (bytes === undefined) return Promise.reject(new VitrineError(`there is no file ${source}`))
    return Promise.resolve(readTensorFile(bytes, source))
  }

  look(ref: string): Promise<TensorData> {
    this.looked.push(ref)
    return this.answer === null
      ? Promise.reject(new Error(`nothing was computed for ${ref}`))
      : Promise.resolve(this.answer)
  }

  show(request: ShowRequest): void {
    this.shown.push(request)
    if (request.graph !== null && request.hash !== null) this.#keep(request.graph, request.hash)
  }

  dispose(refs: readonly string[]): void {
    this.disposed.push(...refs)
  }

  /** As a host without an endpoint. */
  #checkEndpoint(place: RunPlace): void {
    if (place !== null && !this.#endpoint) throw new VitrineError('no endpoint is set')
  }

  #keep(graph: Graph, address: string): void {
    if (addressOf(validateGraph(graph)) !== address) throw new Error('the address of a graph is not its own')
    const place = placeOfGraph(graph)
    this.#checkEndpoint(place)
    if ([...resultRefs(graph)].some(ref => placeOf(ref) !== place))
      throw new Error('a graph takes results of another place')
    const types = validateAgainst(graph, describeAtlas('').siteMap)
    for (const { nodes } of graph.runs)
      for (const { id, kind, dtype, shape } of nodes)
        if (
          kind !== 'save' &&
          dtype !== undefined &&
          JSON.stringify([dtype, shape]) !== JSON.stringify([types.get(id)?.dtype, types.get(id)?.shape])
        )
          throw new Error(`node ${id} is recorded with another type than it has`)
    this.graphs.push(graph)
    this.hashes.push(address)
  }

  /** Nodes of the graph that was sent last. */
  get nodes(): Node[] {
    return this.graphs.at(-1)?.runs[0]?.nodes ?? []
  }
}
