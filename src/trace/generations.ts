import { newTokenRows } from '../graph/newTokens.ts'
import { type Program } from './program.ts'
import { type TraceRecording } from './traceRecording.ts'

/** The recordings behind what `model.generate` resolved to. */
const generations = new WeakMap<object, TraceRecording>()

export const generationOf = (value: unknown): TraceRecording | undefined =>
  typeof value === 'object' && value !== null ? generations.get(value) : undefined

/** Looks at the tokens that a generation chose; a draft has none. */
export async function readNewTokens(program: Program, trace: TraceRecording, address: string): Promise<void> {
  const name = trace.newTokens === null ? undefined : trace.saves.get(trace.newTokens)
  if (name === undefined || program.executor.draft) return
  const tokens = await program.executor.look(`${address}/${name}`)
  trace.newTokenRows = newTokenRows(tokens, trace.generate?.stop ?? [])
  trace.executedSteps = tokens.shape[1] ?? 0
}

/**
 * What `model.generate` resolves to: `ids` (prompt and new tokens), `newIds` and `text` (the new tokens decoded) of one
 * row, or lists of these, and what the body returned. In a draft a look at the first three ends it.
 * @param isList whether the prompt is a list: then there are lists, even of one
 */
export function describeGeneration(
  program: Program,
  trace: TraceRecording,
  returned: Readonly<Record<string, unknown>>,
  isList: boolean,
): object {
  const described = withTokens(program, trace, returned, isList)
  generations.set(described, trace)
  return described
}

function withTokens(
  program: Program,
  { model: { tokenizer, description }, prompts: [prompt], newTokenRows: rows }: TraceRecording,
  returned: Readonly<Record<string, unknown>>,
  isList: boolean,
): object {
  const result: Record<string, unknown> = { ...returned }
  // Not enumerable: whoever walks the object does not look.
  const define = (name: string, get: () => never) => Object.defineProperty(result, name, { get })
  if (rows === null) {
    for (const name of ['ids', 'newIds', 'text']) define(name, () => program.endDraft())
    return result
  }
  const oneOrList = <T>(list: readonly T[]) => (isList || list.length !== 1 ? list : list[0])
  const tokens = {
    ids: oneOrList(rows.map((newIds, row) => [...(prompt?.ids[row] ?? []), ...newIds])),
    newIds: oneOrList(rows),
  }
  if (tokenizer !== null)
    return { ...tokens, text: oneOrList(rows.map(newIds => tokenizer.decodeText(newIds))), ...result }
  define('text', () =>
    program.fail(`${description.ref.id} has no tokenizer, so new tokens have no text`, 'take newIds'),
  )
  return Object.assign(result, tokens)
}
