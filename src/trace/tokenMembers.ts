import { type ModelRecord } from './modelRecord.ts'
import { isPlainObject } from './identity.ts'
import { encodePrompt } from './prompts.ts'
import { type Program } from './program.ts'
import { type PromptTokenizer } from './tokenizer.ts'

/** The tokenizer in the language (LANGUAGE 20). */
export function tokenMembers(program: Program, model: ModelRecord): Record<string, unknown> {
  const tokenizer = (): PromptTokenizer =>
    model.tokenizer ?? program.fail(`${model.description.ref.id} has no tokenizer`, 'work with token ids')
  return {
    encode: (prompt: unknown) => rowOf(program, model, 'encode', prompt),
    decode: (ids: unknown) => tokenizer().decode(idsOf(program, ids)),
    token: (text: unknown) => singleToken(program, tokenizer(), text),
    tokens: (prompt: unknown) => tokenTexts(program, model, prompt),
    find: (prompt: unknown, text: unknown) => find(program, tokenizer(), prompt, text),
  }
}

/** Decoded pieces of a prompt, as it is fed. */
function tokenTexts(program: Program, model: ModelRecord, prompt: unknown): string[] {
  const asText = isPlainObject(prompt) && !('ids' in prompt) ? undefined : prompt
  const { tokenizer } = model
  return rowOf(program, model, 'tokens', asText).map(id =>
    tokenizer === null ? String(id) : tokenizer.decode([id]),
  )
}

/** The ids of a prompt of one row. */
function rowOf(program: Program, model: ModelRecord, what: string, prompt: unknown): number[] {
  const { ids } = encodePrompt(program, model, prompt)
  const [row = []] = ids
  if (ids.length === 1) return row
  return program.fail(
    `${what} takes one prompt, and this is ${ids.length}`,
    `prompts.map(prompt => model.${what}(prompt))`,
  )
}

const isIntegers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(Number.isInteger)

function idsOf(program: Program, ids: unknown): number[] {
  if (typeof ids === 'number') return [ids]
  if (ids instanceof Int32Array) return [...ids]
  if (isIntegers(ids)) return [...ids]
  return program.fail(
    'decode takes token ids',
    'numbers, as encode gives them or as `await t.tolist()` gives them',
  )
}

/** @throws VitrineError for what is not one token, with the pieces it is */
export function singleToken(program: Program, tokenizer: PromptTokenizer, text: unknown): number {
  if (typeof text !== 'string') return program.fail("token takes a text: model.token(' Paris')")
  const ids = tokenizer.encodePiece(text)
  const [id] = ids
  if (id !== undefined && ids.length === 1) return id
  const pieces = ids.map(piece => JSON.stringify(tokenizer.decode([piece]))).join(' ')
  return program.fail(
    `${JSON.stringify(text)} is ${ids.length} tokens: ${pieces}`,
    text.startsWith(' ')
      ? 'take one of them, or model.encode(text)'
      : `a word inside a sentence begins with a space: ${JSON.stringify(` ${text}`)}`,
  )
}

/** The tokens [start, end) of a prompt that cover the first occurrence of a text. */
function find(
  program: Program,
  tokenizer: PromptTokenizer,
  prompt: unknown,
  text: unknown,
): { start: number; end: number } {
  if (typeof prompt !== 'string' || typeof text !== 'string' || text === '')
    return program.fail("find takes a prompt and a text in it: model.find(prompt, 'Eiffel Tower')")
  const ids = tokenizer.encodePrompt(prompt)
  const ends = ids.map((_, index) => tokenizer.decode(ids.slice(0, index + 1)).length)
  const from = tokenizer.decode(ids).indexOf(text)
  if (from < 0) return program.fail(`the prompt does not contain ${JSON.stringify(text)}`)
  const to = from + text.length
  const start = ends.findIndex(end => end > from)
  return { start, end: ends.findIndex(end => end >= to) + 1 }
}
