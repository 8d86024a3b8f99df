import { longestRow } from '../graph/promptSizes.ts'
import { type Prompt } from '../graph/versions/v1.ts'
import { isPlainObject } from './identity.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'

/**
 * A prompt as the user wrote it (a text, several, or `{ ids }`) as token ids.
 * @throws VitrineError for rows without tokens, unknown ids, and too many tokens
 */
export function encodePrompt(program: Program, model: ModelRecord, prompt: unknown): Prompt {
  const { text, ids } = rowsOf(program, model, prompt)
  const { vocab, maxPositions } = model.description.siteMap.sizes
  const length = longestRow({ ids })
  const empty = ids.findIndex(row => row.length === 0)
  if (empty >= 0)
    program.fail(
      ids.length === 1 ? 'a prompt has at least one token' : `prompt ${empty} of the list has no token`,
    )
  const wrong = ids.flat().find(id => !Number.isInteger(id) || id < 0 || id >= vocab)
  if (wrong !== undefined)
    program.fail(`${wrong} is not a token id of this model; ids go from 0 to ${vocab - 1}`)
  if (length > maxPositions)
    program.fail(`the prompt has ${length} tokens, and this model takes at most ${maxPositions}`)
  return { text, ids }
}

function rowsOf(program: Program, model: ModelRecord, prompt: unknown): Prompt {
  if (typeof prompt === 'string')
    return { text: prompt, ids: [tokenizerOf(program, model).encodePrompt(prompt)] }
  if (Array.isArray(prompt) && prompt.length > 0 && prompt.every(row => typeof row === 'string')) {
    const tokenizer = tokenizerOf(program, model)
    return { text: prompt.join('\n'), ids: prompt.map(row => tokenizer.encodePrompt(row)) }
  }
  if (isPlainObject(prompt) && Array.isArray(prompt['ids'])) {
    const ids: unknown[] = prompt['ids']
    const rows = ids.every(id => typeof id === 'number') ? [ids] : ids
    if (rows.every(isNumbers)) return { text: null, ids: rows.map(row => [...row]) }
  }
  if (isPlainObject(prompt) || (Array.isArray(prompt) && prompt.some(isPlainObject)))
    return program.fail(
      'chat messages are not in this version',
      'write the prompt as a text, or as { ids: [[...]] }',
    )
  return program.fail('a prompt is a text, a list of texts, or { ids: [[...]] }')
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(item => typeof item === 'number')

function tokenizerOf(program: Program, model: ModelRecord): NonNullable<ModelRecord['tokenizer']> {
  return (
    model.tokenizer ??
    program.fail(
      `${model.description.ref.id} has no tokenizer`,
      'give the prompt as token ids: { ids: [[...]] }',
    )
  )
}
