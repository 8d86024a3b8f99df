import { inputsOfSource, type Expression } from './expression.ts'

/** Operations that choose among values or join them: a probability stays one. */
const choosing = new Set(['index', 'indexSelect', 'gather', 'narrow', 'diagonal', 'flip', 'roll'])
const reshaping = new Set([
  'reshape',
  'flatten',
  'permute',
  'transpose',
  'squeeze',
  'unsqueeze',
  'expand',
  'mean',
])
const joining = new Set(['stack', 'cat'])

/** Whether the numbers are known to be probabilities: of a softmax, or a choice or mean of some. */
export function isProbability(expression: Expression): boolean {
  const sources = new Set([expression])
  for (const { source } of sources) {
    if (source.kind === 'loaded' && source.from !== null) {
      sources.add(source.from)
      continue
    }
    if (
      source.kind === 'read'
        ? source.site.endsWith('.probs')
        : source.kind === 'op' && source.op === 'softmax'
    )
      continue
    if (source.kind !== 'op') return false
    const [first] = source.inputs
    if (joining.has(source.op)) for (const input of source.inputs) sources.add(input)
    else if (first !== undefined && (choosing.has(source.op) || reshaping.has(source.op))) sources.add(first)
    else return false
  }
  return true
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
    if (source.kind === 'loaded' && source.from !== null) seen.add(source.from)
    for (const input of inputsOfSource(source)) seen.add(input)
  }
  return prompts.size === 1 && tokens?.length === length ? tokens : null
}
