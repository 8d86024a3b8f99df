import { type Expression } from './expression.ts'
import { inputsOfSource } from './expression.ts'

/** Operations after which a probability is still one. */
const keepsProbability = new Set([
  'index',
  'narrow',
  'reshape',
  'permute',
  'transpose',
  'squeeze',
  'unsqueeze',
  'mean',
  'stack',
  'cat',
  'flatten',
  'gather',
])

/** Whether the numbers are known to be probabilities: a softmax, or a choice or mean of some. */
export function isProbability(expression: Expression): boolean {
  const { source } = expression
  if (source.kind === 'read') return source.site.endsWith('.probs')
  if (source.kind !== 'op') return false
  if (source.op === 'softmax') return true
  return keepsProbability.has(source.op) && source.inputs.every(isProbability)
}

/** The tokens of the prompt a value comes from, where it comes from one prompt of that many tokens. */
export function promptTokens(expression: Expression, length: number): readonly string[] | null {
  const prompts = new Set<string>()
  let tokens: readonly string[] | null = null
  const seen = new Set([expression])
  for (const { source, trace, model } of seen) {
    if (source.kind === 'read' && trace !== null) {
      const groups = source.rows === 'all' ? trace.prompts : trace.prompts.slice(source.rows, source.rows + 1)
      const ids = groups.flatMap(group => group.ids)
      for (const row of ids) prompts.add(row.join())
      const [row = []] = ids
      tokens = row.map(id => model?.tokenizer?.decode([id]) ?? String(id))
    }
    for (const input of inputsOfSource(source)) seen.add(input)
  }
  return prompts.size === 1 && tokens?.length === length ? tokens : null
}
