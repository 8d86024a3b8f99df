import { readFileSync } from 'node:fs'
import { clone, fromBinary, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema, TensorProto_DataType, type ModelProto, type ValueInfoProto } from 'onnx-buf'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { float16Value } from '../../src/graph/float16.ts'
import { inlineWeight, node } from '../programs/onnx.ts'

/** What a tensor of a file becomes: `tensor * keep + add`, for every reader or for some nodes only. */
export interface Edit {
  tensor: string
  keep: { dims: readonly number[]; data: readonly number[] }
  add?: { dims: readonly number[]; data: readonly number[] }
  /** Names of the nodes that read the edited tensor; every reader where left out. */
  readers?: readonly string[]
}

/** A model file run whole by ONNX Runtime, with nothing of Vitrine between: what tests compare with. */
export class PlainFile {
  readonly #model: ModelProto
  readonly #session: InferenceSession
  readonly #config: Config

  private constructor(model: ModelProto, session: InferenceSession, config: Config) {
    this.#model = model
    this.#session = session
    this.#config = config
  }

  /** @param folder a model in the hub's layout */
  static async open(folder: string): Promise<PlainFile> {
    const path = `${folder}/onnx/model.onnx`
    const session = await InferenceSession.create(path, options)
    const config = JSON.parse(readFileSync(`${folder}/config.json`, 'utf8')) as Config
    return new PlainFile(fromBinary(ModelProtoSchema, new Uint8Array(readFileSync(path))), session, config)
  }

  /** The same file with tensors changed in it; its weights lie in the file itself. */
  async edited(edits: readonly Edit[]): Promise<PlainFile> {
    const model = clone(ModelProtoSchema, this.#model)
    edits.forEach((edit, i) => {
      apply(model, edit, `edit${i}`)
    })
    const session = await InferenceSession.create(toBinary(ModelProtoSchema, model), options)
    return new PlainFile(model, session, this.#config)
  }

  /** The logits of rows of equal length, [batch, position, vocab], row-major. */
  async logits(ids: readonly (readonly number[])[]): Promise<Float32Array> {
    const feeds = Object.fromEntries(
      (this.#model.graph?.input ?? [])
        .filter(input => this.#session.inputNames.includes(input.name))
        .map(input => [input.name, feedOf(input, ids, this.#config)]),
    )
    const { logits } = await this.#session.run(feeds, ['logits'])
    if (logits === undefined) throw new Error('the file gives no logits')
    // Node 20 has no Float16Array: the runtime gives the bits.
    return logits.type === 'float16'
      ? Float32Array.from(logits.data as Uint16Array, float16Value)
      : Float32Array.from(logits.data as Float32Array)
  }

  close(): Promise<void> {
    return this.#session.release()
  }
}

const options: InferenceSession.SessionOptions = { intraOpNumThreads: 1, logSeverityLevel: 3 }

/** What an empty past needs to know where the file leaves its sizes open. */
type Config = Readonly<Record<'num_key_value_heads' | 'head_dim', number | undefined>>

function feedOf(input: ValueInfoProto, ids: readonly (readonly number[])[], config: Config): Tensor {
  const length = ids[0]?.length ?? 0
  const integers = (value: (id: number, position: number) => number) =>
    new Tensor(
      'int64',
      BigInt64Array.from(ids.flatMap(row => row.map((id, position) => BigInt(value(id, position))))),
      [ids.length, length],
    )
  if (input.name === 'input_ids') return integers(id => id)
  if (input.name === 'attention_mask') return integers(() => 1)
  if (input.name === 'position_ids') return integers((_, position) => position)
  if (input.name === 'token_type_ids') return integers(() => 0)
  if (!input.name.startsWith('past_key_values.')) throw new Error(`what ${input.name} is fed is not known`)
  const type = input.type?.value
  if (type?.case !== 'tensorType') throw new Error(`${input.name} is no tensor`)
  const sizes = (type.value.shape?.dim ?? []).map(({ value }) =>
    value.case === 'dimValue' ? Number(value.value) : undefined,
  )
  const [heads, dHead] = [sizes[1] ?? config.num_key_value_heads, sizes[3] ?? config.head_dim]
  const dims = [ids.length, heads ?? 0, 0, dHead ?? 0]
  const float16: number = TensorProto_DataType.FLOAT16
  return type.value.elemType === float16
    ? new Tensor('float16', new Uint16Array(0), dims)
    : new Tensor('float32', new Float32Array(0), dims)
}

function apply(model: ModelProto, { tensor, keep, add, readers }: Edit, name: string): void {
  const graph = model.graph
  const producer = graph?.node.find(({ output }) => output.includes(tensor))
  if (!graph || !producer) throw new Error(`the file has no tensor ${tensor}`)
  const reading = graph.node.filter(
    ({ input, name }) => input.includes(tensor) && (readers?.includes(name) ?? true),
  )
  if (reading.length === 0) throw new Error(`no node reads ${tensor}`)
  for (const node of reading) node.input = node.input.map(value => (value === tensor ? `${name}.out` : value))
  const zero = { dims: [1], data: [0] }
  graph.initializer.push(
    inlineWeight(`${name}.keep`, keep.dims, keep.data),
    inlineWeight(`${name}.add`, (add ?? zero).dims, (add ?? zero).data),
  )
  const at = graph.node.indexOf(producer) + 1
  graph.node.splice(
    at,
    0,
    node('Mul', [tensor, `${name}.keep`], [`${name}.kept`]),
    node('Add', [`${name}.kept`, `${name}.add`], [`${name}.out`]),
  )
}
