import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type ResultRef } from '../../src/graph/executor.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { type Graph, type Run } from '../../src/graph/versions/v1.ts'
import { type RunRequest } from '../../src/protocol/http/runRequest.ts'
import { generationGraph } from '../generationGraph.ts'
import { HandRun } from '../handGraphs.ts'

const model = 'vitrine/atlas'
const prompt = [351, 1612, 957, 281, 316, 266, 531, 306]
const options = { reuse: false, alone: false, fromScratch: false, measure: null }

const graphOf = (run: Run, constants: ReadonlyMap<string, TensorData> = new Map()): Graph => ({
  version: 1,
  runs: [run],
  tensors: Object.fromEntries(
    [...constants].map(([name, { dtype, shape, data }]) => [
      name,
      { dtype, shape: [...shape], sha256: bytesToHex(sha256(new Uint8Array(data.buffer))) },
    ]),
  ),
})

const request = (graph: Graph, constants: RunRequest['constants'] = new Map()): RunRequest => ({
  graph,
  constants,
  results: new Map(),
  options,
})

/** Adds a vector to the residual stream of two prompts and saves what comes out. */
export function steering(strength: number): RunRequest {
  const hand = new HandRun()
  hand.nodes.push({ kind: 'constant', id: 'vector', tensor: 'v' })
  const resid = hand.read('transformer.h.2.output')
  hand.write('transformer.h.2.output', hand.op('add', [resid, 'vector']))
  hand.save(resid, 'resid')
  hand.save(hand.read('lm_head.output', 1), 'other')
  hand.save(hand.op('softmax', [hand.read('lm_head.output')], { dim: -1 }), 'probs')
  hand.nodes.push({ kind: 'op', id: 'drawn', op: 'randn', inputs: [], attrs: { shape: [3, 4], seed: 7 } })
  hand.save('drawn', 'noise.drawn')
  const data = Float32Array.from({ length: 128 }, (_, i) => (i === 7 ? strength : 0))
  const constants = new Map<string, TensorData>([['v', { dtype: 'float32', shape: [128], data }]])
  return request(graphOf(hand.run(model, [[prompt], [prompt.slice(0, 5)]]), constants), constants)
}

/** A sweep over layers: what each block's output, set to zero, does to the logits. */
export function sweeping(): RunRequest {
  const hand = new HandRun()
  const swept = hand.sweep(0, { layer: [0, 1, 2] }, ({ layer = 0 }) => {
    const site = `transformer.h.${layer}.mlp.output`
    hand.write(site, hand.op('mul', [hand.read(site), hand.scalar(0)]))
    return hand.read('lm_head.output')
  })
  hand.save(swept, 'swept')
  return request(graphOf(hand.run(model, [[prompt.slice(0, 4)]])))
}

/** Three new tokens for two rows. */
export const generating = (): RunRequest =>
  request(generationGraph(model, [[prompt, prompt.toReversed()]], { maxNewTokens: 3 }))

/** Computes with a result of an earlier run. */
export function computing(ref: ResultRef, run: string): RunRequest {
  const nodes: Run['nodes'] = [
    { kind: 'result', id: 'r', ref },
    { kind: 'op', id: 'm', op: 'mean', inputs: ['r'], attrs: { dim: [-1] } },
    { kind: 'save', id: 's', name: 'mean', value: 'm' },
  ]
  return {
    ...request(graphOf({ model: null, mode: 'compute', prompts: [], options: {}, nodes })),
    results: new Map([[ref, run]]),
  }
}
