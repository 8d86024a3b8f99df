import { evaluateDim } from '../graph/dim.ts'
import { type CanonicalGraph } from '../onnx/canonicalize.ts'
import { bytesOfNumbers, type Facts } from '../onnx/facts.ts'
import { type FusedGroup, type OnnxGraph, type OnnxNode } from '../onnx/ir.ts'
import { isPast } from '../onnx/symbols.ts'
import { encodeModel } from '../onnx/write.ts'
import { type DeviceTensor, type HostTensor, type Runtime } from '../runtime/runtime.ts'
import { byteLength, runtimeDType } from '../runtime/values.ts'

/** One row of one token: enough to tell whether an operator runs. */
const smallest = { batch: 1, position: 1, past: 0 }

/** What has been tried, by runtime: signature -> why it does not run, or null. */
const tried = new WeakMap<Runtime, Map<string, Promise<string | null>>>()

/**
 * The fused operators of a graph that a runtime cannot run: found by running each once, for each way in which the file
 * uses it, because no list says it (kernels differ by build, by attributes and by which operands are given).
 * @returns signature -> the runtime's own words
 */
export async function lackingOperators(
  graph: CanonicalGraph,
  runtime: Runtime,
): Promise<ReadonlyMap<string, string>> {
  const known = tried.get(runtime) ?? new Map<string, Promise<string | null>>()
  tried.set(runtime, known)
  const lacking = new Map<string, string>()
  for (const [signature, node] of lightest(graph)) {
    const trial = known.get(signature) ?? attempt(node, graph, runtime)
    known.set(signature, trial)
    const why = await trial
    if (why !== null) lacking.set(signature, why)
  }
  return lacking
}

/** The graph without the operators that are lacking: only their opened forms are left. */
export function withoutOperators(
  graph: CanonicalGraph,
  lacking: ReadonlyMap<string, string>,
): CanonicalGraph {
  const runs = ({ node }: FusedGroup) => !lacking.has(signatureOf(node, graph))
  return lacking.size === 0 ? graph : { ...graph, fused: graph.fused.filter(runs) }
}

/** What is alike for a runtime: the operator, its attributes but for sizes, and which operands of which type it is given. */
function signatureOf({ domain, op, attributes, inputs, outputs }: OnnxNode, graph: CanonicalGraph): string {
  const sizes = ['K', 'N']
  const given = inputs.map(name => {
    const facts = graph.facts.get(name)
    // Keys and values of earlier positions come and go with the form of the graph.
    if (name === '' || isPast(name)) return ''
    return `${facts?.dtype ?? '?'}${facts?.shape?.length ?? '?'}`
  })
  const told = Object.entries(attributes).filter(([name]) => !sizes.includes(name))
  return JSON.stringify([domain, op, told, trimmed(given), outputs.map(name => name !== '')])
}

/** The operator's name, for people. */
export const operatorOf = (signature: string): string => String((JSON.parse(signature) as unknown[])[1])

function trimmed(given: readonly string[]): readonly string[] {
  const last = given.findLastIndex(each => each !== '')
  return given.slice(0, last + 1)
}

/** For each signature the use with the smallest operands. */
function lightest(graph: CanonicalGraph): Map<string, OnnxNode> {
  const found = new Map<string, { node: OnnxNode; bytes: number }>()
  for (const { node } of graph.fused) {
    const signature = signatureOf(node, graph)
    const bytes = node.inputs.reduce((sum, name) => sum + sampleBytes(graph.facts.get(name)), 0)
    const other = found.get(signature)
    if (!other || bytes < other.bytes) found.set(signature, { node, bytes })
  }
  return new Map([...found].map(([signature, { node }]) => [signature, node]))
}

/** Bytes of a value for one row of one token. */
function sampleBytes(facts: Facts | undefined): number {
  const dims = facts?.shape?.map(dim => evaluateDim(dim, smallest))
  return facts && dims ? byteLength(runtimeDType(facts.dtype), dims) : 0
}

/** A value for one row of one token: lengths as they are, else zeros; undefined where its shape is not known. */
function sample(facts: Facts | undefined): HostTensor | undefined {
  if (!facts?.shape) return undefined
  const dims = facts.shape.map(dim => evaluateDim(dim, smallest))
  const dtype = runtimeDType(facts.dtype)
  const numbers = facts.value?.map(dim => evaluateDim(dim, smallest))
  const bytes = (numbers && bytesOfNumbers(numbers, facts.dtype)) ?? new Uint8Array(byteLength(dtype, dims))
  return { dtype, dims, bytes }
}

async function attempt(node: OnnxNode, graph: CanonicalGraph, runtime: Runtime): Promise<string | null> {
  const uploaded: DeviceTensor[] = []
  try {
    const { program, feeds } = trialOf(node, graph)
    const compiled = await runtime.compile({
      model: encodeModel(program),
      external: [],
      label: `trial of ${node.op}`,
      isTrial: true,
    })
    try {
      const given: Record<string, DeviceTensor> = {}
      for (const [name, value] of feeds) {
        const tensor = await runtime.upload(value)
        uploaded.push(tensor)
        given[name] = tensor
      }
      const results = await runtime.run(
        compiled,
        given,
        program.outputs.map(({ name }) => name),
      )
      uploaded.push(...Object.values(results))
      return null
    } finally {
      await runtime.release(compiled)
    }
  } catch (error) {
    return reasonIn(error)
  } finally {
    for (const tensor of uploaded) runtime.free(tensor)
  }
}

/** A program of the one node: small known values as constants, everything else as inputs. */
function trialOf(
  node: OnnxNode,
  graph: CanonicalGraph,
): { program: OnnxGraph; feeds: Map<string, HostTensor> } {
  const feeds = new Map<string, HostTensor>()
  const constants: OnnxGraph['constants'] = new Map()
  for (const name of node.inputs) {
    const constant = graph.constants.get(name)
    const value = sample(graph.facts.get(name))
    if (constant) constants.set(name, constant)
    else if (value && name !== '') feeds.set(name, value)
  }
  const info = (name: string) => {
    const facts = graph.facts.get(name)
    const shape = (facts?.shape ?? []).map((_, axis) => `${name}_${axis}`)
    return { name, dtype: facts?.dtype ?? ('float32' as const), shape }
  }
  const outputs = node.outputs.filter(name => name !== '').map(info)
  const inputs = [...feeds.keys()].map(info)
  const { opset, domains } = graph
  const program = {
    opset,
    domains,
    nodes: [node],
    inputs,
    outputs,
    constants,
    weights: new Map<string, never>(),
  }
  return { program, feeds }
}

/** The sentence of ONNX Runtime's message that says what is wrong. */
function reasonIn(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (/Status Message: ([^\n]*)/.exec(text)?.[1] ?? text.split('\n')[0] ?? text).slice(0, 300)
}
