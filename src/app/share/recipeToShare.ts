import { useRunHistory } from '../experiments/runHistory.ts'
import { settleRun } from '../experiments/recordRuns.ts'
import { sameInputs } from '../experiments/sameInputs.ts'
import { isOwnModel } from '../../hub/modelId.ts'
import { useDraft } from '../shell/draftStore.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { askProgram } from '../shell/programClient.ts'
import { encodeLink, longestLink } from './link.ts'
import { maxGraphs, type Recipe } from './recipe.ts'

/** A link, and what it has beside the program. */
export interface MadeLink {
  hash: string
  hasDigest: boolean
  hasGraphs: boolean
}

/**
 * The hash of a link to the experiment on screen, with a digest of its results if they belong to it, and with its
 * graphs if drawing them needs a model that does not come with Vitrine. What makes it too long is left out again.
 */
export async function linkToShare(): Promise<MadeLink> {
  await settleRun()
  const { recipe } = useExperiment.getState()
  const digest = ownDigest(recipe)
  const graphs = await recordedGraphs(recipe)
  const hash = await encodeLink({ ...recipe, digest, graphs })
  const whole = { hash, hasDigest: digest !== undefined, hasGraphs: graphs !== undefined }
  if (hash.length <= longestLink || graphs === undefined) return whole
  return { ...whole, hash: await encodeLink({ ...recipe, digest }), hasGraphs: false }
}

function ownDigest({ code, inputs }: Recipe): Recipe['digest'] {
  const { heads, onScreen } = useRunHistory.getState()
  const run = heads.find(({ number }) => number === onScreen)
  return run?.code === code && sameInputs(run.inputs, inputs) ? (run.digest ?? undefined) : undefined
}

async function recordedGraphs({ code }: Recipe): Promise<Recipe['graphs']> {
  const { drawing, problems } = useDraft.getState()
  const call = await askProgram('modelCall', code)
  const isWhole = problems.every(({ severity }) => severity !== 'error')
  if (call === null || isOwnModel(call.id) || drawing === null || !isWhole) return undefined
  const graphs = drawing.parts.flatMap(part => (part.kind === 'graph' ? [part.graph] : []))
  return graphs.length > 0 && graphs.length <= maxGraphs ? graphs : undefined
}
