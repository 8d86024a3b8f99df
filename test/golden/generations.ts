import { type Tensor } from '../../src/trace/api.ts'
import { block, type GoldenCase, type GoldenContext } from './case.ts'
import { type Golden } from './golden.ts'

const maxNewTokens = 8

interface Generation {
  key: string
  cache: boolean
  /** The layer whose output is steered, where it is. */
  layer?: number
  /** How much of the direction is added. */
  scale?: number
  /** Every position of a step, or the newest only. */
  positions?: ':' | -1
}

/**
 * The generations of an architecture's golden files. Steering the last layer changes no key or value, so that
 * generation with a cache gives the same there; steering an earlier one stays in the cache (LANGUAGE 25).
 */
export function generationCases(golden: Golden): GoldenCase[] {
  const { layers, steer } = golden
  const last = layers - 1
  const generations: Generation[] = [
    ...[true, false].flatMap(cache => [
      { key: 'gen.greedy', cache },
      { key: 'gen.steered', cache, layer: last, scale: 4, positions: -1 as const },
      { key: 'gen.steered_all', cache, layer: last, scale: 4, positions: ':' as const },
    ]),
    { key: 'gen.steer0_cached', cache: true, layer: 0, scale: steer, positions: -1 },
    { key: 'gen.steer0_uncached', cache: false, layer: 0, scale: steer, positions: -1 },
  ]
  const known = generations.filter(({ key }) => has(golden, key))
  const untouched = known.filter(({ key }) => key === 'gen.greedy').map(untouchedCase)
  return [...untouched, ...known.flatMap(generation => casesOf(golden, generation))]
}

/** Nothing is looked at: a step is one program, and only token ids leave the device. */
const untouchedCase = ({ key, cache }: Generation): GoldenCase => ({
  file: 'golden',
  changesLogits: false,
  name: `${key} untouched, ${cache ? 'with' : 'without'} a cache`,
  key,
  tolerance: 0,
  compute: async ({ model, promptA }) => (await model.generate(promptA, { maxNewTokens, cache })).newIds,
})

const has = ({ tensors }: Golden, key: string) => tensors.golden.has(key) || tensors['golden-inner'].has(key)

function casesOf(golden: Golden, generation: Generation): GoldenCase[] {
  const { key, cache } = generation
  const common = {
    file: key.startsWith('gen.steer0') ? ('golden-inner' as const) : ('golden' as const),
    changesLogits: false,
  }
  const name = `${key}, ${cache ? 'with' : 'without'} a cache`
  const ids: GoldenCase = {
    ...common,
    name,
    key,
    tolerance: 0,
    compute: async context => (await generate(context, generation)).newIds,
  }
  const logits = `${key}_logits`
  if (!has(golden, logits)) return [ids]
  const last: GoldenCase = {
    ...common,
    name: `${logits}, ${cache ? 'with' : 'without'} a cache`,
    key: logits,
    tolerance: 1e-5,
    compute: async context => (await generate(context, generation)).steps[maxNewTokens - 1]!.data(),
  }
  return [ids, last]
}

/** Runs a generation; `steps` are the logits at the newest position of each. */
export function generate(
  context: GoldenContext,
  { cache, layer, scale = 0, positions = -1 }: Omit<Generation, 'key'>,
): Promise<{ newIds: number[]; steps: Tensor[] }> {
  const { model, promptA, vitrine, direction } = context
  return model.generate(promptA, { maxNewTokens, cache }, g => ({
    steps: g.everyStep(() => {
      if (layer !== undefined) {
        const places = block(context, layer).residPost.at(':', positions)
        places.set(places.add(vitrine.tensor(direction).mul(scale)))
      }
      return model.logits.at(':', -1)
    }),
  }))
}
