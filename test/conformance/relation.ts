import { type Tensor } from '../../src/trace/api.ts'
import { goldenTensor } from '../golden/golden.ts'
import { writeOf } from '../golden/writes.ts'
import { greatestDifference } from '../greatestDifference.ts'
import { type Architecture } from '../zoo.ts'
import { type Bench } from './bench.ts'

/** A relation between two ways to the same numbers, of which one is not the feature under test. */
export interface Relation {
  /** As in the notes on nnsight: C05. */
  id: string
  title: string
  /** The architectures that it is about; every one where left out. */
  on?: (architecture: Architecture) => boolean
  check: (bench: Bench) => Promise<void>
}

/** Decoders: what comes after is not seen, and norms stand before. */
export const decoder = (architecture: Architecture): boolean => architecture !== 'bert'

export type Prompt = 'promptA' | 'promptB' | 'promptC'

/** The logits of a prompt with a body's writes, or none. */
export async function logits(
  bench: Bench,
  body: () => void = () => undefined,
  prompt: Prompt = 'promptA',
): Promise<ArrayLike<number>> {
  const result = await bench.model.trace(bench[prompt], () => {
    body()
    return bench.model.logits
  })
  return result.data()
}

/** The logits of an intervention that the golden files hold, by the language. */
export const intervened = async (bench: Bench, name: string): Promise<ArrayLike<number>> =>
  writeOf(bench.golden, `iv.${name}.${bench.layer}`)(bench)

/** The same from outside Vitrine: PyTorch's hooks, or an edited file. */
export const hooked = (bench: Bench, name: string): ArrayLike<number> =>
  goldenTensor(bench.golden, `iv.${name}.${bench.layer}`).data

export const data = async (tensor: Tensor | Promise<Tensor>): Promise<ArrayLike<number>> =>
  (await tensor).data()

const size = (value: number) => value.toExponential(2)

/** @throws Error that names what differs, where, and by how much */
export function expectClose(
  bench: Bench,
  what: string,
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  tolerance = bench.tolerance,
): void {
  const error = greatestDifference(got, wanted)
  if (!(error <= tolerance))
    throw new Error(`${bench.id} ${what}: differs by ${size(error)}, allowed are ${size(tolerance)}`)
}

/** @throws Error where two results are the same: a write that does nothing proves nothing */
export function expectMoved(
  bench: Bench,
  what: string,
  got: ArrayLike<number>,
  from: ArrayLike<number>,
): void {
  const effect = greatestDifference(got, from)
  if (!(effect > 2 * bench.tolerance))
    throw new Error(`${bench.id} ${what}: moves the result by ${size(effect)} only`)
}

export function expectThat(bench: Bench, what: string, holds: boolean): void {
  if (!holds) throw new Error(`${bench.id} ${what}`)
}
