import { type CardTensor, type ShowCard } from '../graph/showCard.ts'
import { buildComputeGraph } from './buildGraph.ts'
import { constantFrom } from './constants.ts'
import { type Expression } from './expression.ts'
import { tensorState } from './identity.ts'
import { type Program } from './program.ts'
import { isPending } from './results.ts'

type WithoutPlace<Card> = Card extends ShowCard ? Omit<Card, 'index' | 'span'> : never
/** A card before it has a place among the others. */
export type CardContent = WithoutPlace<ShowCard>

/** What a card needs, by save name; undefined for what it can do without. */
export type Derived = Readonly<Record<string, Expression | undefined>>

const entriesOf = (wanted: Derived): [string, Expression][] =>
  Object.entries(wanted).flatMap(([name, expression]) =>
    expression === undefined ? [] : [[name, expression]],
  )

/** Puts a card that needs no computing among the results. */
export function showCard(program: Program, content: CardContent): void {
  const card: ShowCard = { ...content, index: program.nextCard++, span: program.span() }
  program.executor.show({ card, graph: null, hash: null, constants: new Map() })
}

/**
 * Puts a card among the results: at once, or after the trace whose body shows it, which then saves what is shown.
 * @param shown what the card is made from
 * @param derive what it needs of that, by save name: recorded now, so that errors stand on the user's line
 * @param content the card of where those values will be
 */
export function showComputed(
  program: Program,
  shown: readonly Expression[],
  derive: () => Derived,
  content: (tensors: Record<string, CardTensor>) => CardContent,
): void {
  program.checkDraft()
  if (program.active?.cell)
    program.fail('a cell of a sweep shows nothing of its own', 'show what the sweep returns')
  const index = program.nextCard++
  const span = program.span()
  const send = (wanted: Derived): void => {
    const { tensors, ...request } = requestFor(program, wanted)
    const card: ShowCard = { ...content(tensors), index, span }
    program.executor.show({ card, ...request })
  }
  const wanted = derive()
  const trace = shown.find(isPending)?.trace ?? null
  if (trace === null) {
    send(wanted)
    return
  }
  for (const [name, expression] of entriesOf(wanted))
    if (isPending(expression)) expression.trace?.save(expression, `show.${index}.${name}`)
  trace.afterRun.push(() => {
    if (entriesOf(wanted).every(([, expression]) => expression.trace !== trace || trace.hasRun(expression)))
      send(wanted)
  })
}

function requestFor(program: Program, wanted: Derived) {
  const open = new Map<Expression, string>()
  for (const [name, expression] of entriesOf(wanted))
    if (expression.ref === null && !open.has(expression)) open.set(expression, name)
  const model = [...open.keys()].find(({ bound }) => bound !== null)?.bound ?? null
  const built = open.size === 0 ? null : program.checked(() => buildComputeGraph(model, open))
  const tensors: Record<string, CardTensor> = {}
  for (const [name, expression] of entriesOf(wanted)) {
    const ref = expression.ref ?? `${built?.address ?? ''}/${open.get(expression) ?? name}`
    tensors[name] = { ref, dtype: expression.dtype, shape: expression.shape }
  }
  const constants = built?.constants ?? new Map()
  return { tensors, graph: built?.graph ?? null, hash: built?.address ?? null, constants }
}

/** A tensor or an array of numbers that is to be shown. */
export function shownExpression(program: Program, value: unknown): Expression {
  const state = tensorState(value)
  if (state === undefined) {
    const data = constantFrom(program, value)
    return program.record({ kind: 'constant', data }, data)
  }
  if (state.program !== program) program.fail('this tensor belongs to another session')
  program.checkUsable(state.expression)
  return state.expression
}
