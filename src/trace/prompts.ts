import { longestRow } from '../graph/promptSizes.ts'
import { type Prompt } from '../graph/versions/v1.ts'
import { type ChatMessage } from './chatTemplate.ts'
import { isPlainObject } from './identity.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'

/**
 * A prompt as the user wrote it (a text, a conversation, several of them, or `{ ids }`) as token ids.
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
  if (isPlainObject(prompt) && Array.isArray(prompt['ids'])) {
    const ids: unknown[] = prompt['ids']
    const rows = ids.every(id => typeof id === 'number') ? [ids] : ids
    if (rows.every(isNumbers)) return { text: null, ids: rows.map(row => [...row]) }
  }
  const isRow = typeof prompt === 'string' || isChat(prompt)
  const rows: unknown = isRow ? [prompt] : prompt
  if (!Array.isArray(rows) || rows.length === 0 || !rows.every(row => typeof row === 'string' || isChat(row)))
    return program.fail('a prompt is a text, chat messages, a list of these, or { ids: [[...]] }')
  const encoded = rows.map((row: unknown) => encodeRow(program, model, row))
  return { text: encoded.map(({ text }) => text).join('\n'), ids: encoded.map(({ ids }) => ids) }
}

/** One text, or one conversation by the repository's template. */
function encodeRow(program: Program, model: ModelRecord, row: unknown): { text: string; ids: number[] } {
  const tokenizer = tokenizerOf(program, model)
  if (typeof row === 'string') return { text: row, ids: tokenizer.encodePrompt(row) }
  const messages = messagesOf(program, row)
  return (
    program.checked(() => tokenizer.encodeChat(messages)) ??
    program.fail(
      `${model.description.ref.id} has no chat template`,
      'it was not trained on conversations, most likely: write the prompt as a text',
    )
  )
}

/** Messages of one conversation; what each holds is checked after. */
const isChat = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.length > 0 && value.every(isPlainObject)

function messagesOf(program: Program, chat: unknown): ChatMessage[] {
  return (isChat(chat) ? chat : []).map((message, index) => {
    const { role, content } = message
    if (typeof role !== 'string' || typeof content !== 'string')
      return program.fail(
        `message ${index} of the conversation has no ${typeof role === 'string' ? 'content' : 'role'} that is a text`,
        "a message is { role: 'user', content: '...' }",
      )
    return { ...message, role, content }
  })
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
