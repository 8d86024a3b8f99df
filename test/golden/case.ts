import { type LanguageModel, type Module, type Tensor, type VitrineModule } from '../../src/trace/api.ts'
import { type GoldenFile } from './golden.ts'

/** What a case has at hand: the library, a model of the zoo, and PyTorch's inputs as constants. */
export interface GoldenContext {
  vitrine: VitrineModule
  model: LanguageModel
  promptA: { ids: number[][] }
  promptB: { ids: number[][] }
  /** The fixed direction of the steering cases, [dModel]. */
  direction: number[]
}

/** A tensor that PyTorch computed, and the program that must give the same. */
export interface GoldenCase {
  /** What the test is called: the tensor, and where two programs give it, which. */
  name: string
  /** The tensor's name in the golden file. */
  key: string
  file: GoldenFile
  /** Greatest absolute difference in float32; 0 for ids. */
  tolerance: number
  /** An intervention: its logits must differ from the unchanged ones before they are compared. */
  changesLogits: boolean
  /** Scores are compared with masked entries as -10,000, as the golden file holds them. */
  masked?: true
  compute(context: GoldenContext): Promise<ArrayLike<number>>
}

export const block = ({ model }: GoldenContext, layer: number): Module => model.layers[layer]!

export const dataOf = async (tensor: Promise<Tensor>): Promise<ArrayLike<number>> => (await tensor).data()
