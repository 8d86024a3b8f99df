import { type Span, VitrineError } from '../../graph/errors.ts'
import { type Run } from '../../graph/versions/v1.ts'
import { type OpenModel } from '../../onnx/open.ts'
import { type ModelHandle } from '../modelStore.ts'

/**
 * Checks before anything runs that a model can generate what a run asks for.
 * @throws VitrineError where it is no causal language model, keeps no keys and values, or has too few positions
 */
export function checkGeneration(run: Run, model: ModelHandle): void {
  const { open, description } = model
  const span = run.nodes.find(({ kind }) => kind === 'generate')?.span
  const { id } = description.ref
  const inputs = open.graph.inputs.map(({ name }) => name)
  if (!open.siteMap.modules.some(({ kind }) => kind === 'unembed') || inputs.includes('token_type_ids'))
    throw new VitrineError(`${id} cannot generate: its file is not a causal language model with logits`, {
      span,
      hint: 'generation takes a decoder: a model that predicts the next token at every position',
    })
  const settings = run.options.generate
  if (!settings) throw new VitrineError('a run that generates needs its options', { span })
  const sweep = run.nodes.find(({ kind }) => kind === 'sweep')
  if (sweep)
    throw new VitrineError('a generation cannot hold a sweep', {
      span: sweep.span,
      hint: 'write a loop in the step, or sweep in a trace over the text that was generated',
    })
  const longest = Math.max(0, ...run.prompts.flatMap(({ ids }) => ids.map(({ length }) => length)))
  // The last token comes out and never goes in.
  const needed = longest + settings.maxNewTokens - 1
  const { maxPositions } = open.siteMap.sizes
  if (needed > maxPositions)
    throw new VitrineError(
      `${longest} tokens and ${settings.maxNewTokens} new ones are more than the ${maxPositions} positions of ${id}`,
      { span, hint: `ask for at most ${Math.max(0, maxPositions - longest + 1)} new tokens` },
    )
  if (settings.cache && settings.maxNewTokens > 1) checkPast(model, span)
}

function checkPast(model: ModelHandle, span: Span | undefined): void {
  try {
    model.withPast satisfies OpenModel
  } catch (error) {
    throw error instanceof VitrineError ? error.at(span) : error
  }
}
