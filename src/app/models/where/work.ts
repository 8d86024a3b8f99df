import { type RunReport } from '../../../graph/runReport.ts'
import { type SiteMap } from '../../../graph/siteMap.ts'
import { type Precision } from '../../../hub/precision.ts'

/** Parameters of a model, and where the number comes from. */
export interface Parameters {
  count: number
  words: string
}

/** Of matrices and vectors as PyTorch has them; views of heads are parts of these. */
export function countParameters(siteMap: SiteMap): Parameters {
  return { count: sumOf(siteMap, () => true), words: 'counted in its weights' }
}

/** Bytes of one parameter; what a quantised file keeps beside it (scales, zero points) is included. */
const bytesEach: Record<Precision, number> = { fp32: 4, fp16: 2, q8: 1.1, q4: 0.6, q4f16: 0.6 }

/** From the size of a file: quantised files often leave their embedding as it is, so this is no more than a guess. */
export const guessParameters = (bytes: number, precision: Precision): Parameters => ({
  count: bytes / bytesEach[precision],
  words: `guessed from the size of its ${precision} file`,
})

/**
 * Floating-point operations of a run: twice the parameters that each token met, 0 where no layer ran.
 * Attention over positions is left out: at the lengths of prompts it is a small part.
 */
export function workOf(report: RunReport, siteMap: SiteMap): number {
  const { layers, dModel, vocab } = siteMap.sizes
  const perLayer = sumOf(siteMap, layer => layer !== null) / Math.max(1, layers)
  const { batches, layers: ran } = report.plan
  const inLayers = batches.reduce((sum, { run, prompts, rows, positions }) => {
    const [first] = prompts
    const own = ran.find(one => one.run === run && first !== undefined && one.prompts.includes(first))
    return sum + rows * positions * (own?.ran.length ?? 0) * perLayer
  }, 0)
  return inLayers === 0 ? 0 : 2 * (inLayers + report.unembeddedPositions * dModel * vocab)
}

function sumOf({ modules }: SiteMap, isMeant: (layer: number | null) => boolean): number {
  return modules
    .filter(({ layer }) => isMeant(layer))
    .flatMap(({ weights }) => weights)
    .filter(({ name }) => name === 'weight' || name === 'bias')
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0)
}
