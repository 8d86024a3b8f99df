import { type RunPlace } from '../graph/address.ts'
import { encodeFloat } from '../graph/operations/define.ts'
import { printShape } from '../graph/dim.ts'
import { VitrineError } from '../graph/errors.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Json } from '../graph/versions/v1.ts'
import { cellInWords, type CellRecording } from './cellRecording.ts'
import { differences } from './differences.ts'
import { isReplacing, isResultAt, type Expression, type Source } from './expression.ts'

/** What an edge of a body leads to: a node of the body, or a value from outside. */
export type Target = BodyNode | Expression

/** A node of the body of a sweep: one expression of each cell, which are alike. */
export interface BodyNode {
  readonly isBody: true
  /** As in the first cell. */
  readonly first: Expression
  readonly dtype: Expression['dtype']
  /** Fields that differ, one value for each cell. */
  readonly cells: Readonly<Record<string, readonly Json[]>>
  /** Of constants that differ: their values. */
  readonly constants: readonly TensorData[] | null
  /** Of results that differ: where they are. */
  readonly isResult: boolean
  /** Edges by field: to one target, or to one for each cell. */
  readonly edges: ReadonlyMap<string, Target | null | readonly (Target | null)[]>
}

export const isBodyNode = (target: Target): target is BodyNode => 'isBody' in target

/**
 * Makes one template of what the cells of a sweep have recorded. Cells are alike where they record the same operations
 * in the same shapes; sites, indices, numbers, constants, and what comes from outside may differ.
 */
export class Unifier {
  readonly #nodes: BodyNode[] = []
  /** What the body needs from outside. */
  readonly outside = new Set<Expression>()
  readonly #cells: readonly CellRecording[]
  readonly #place: RunPlace
  readonly #known = new Map<string, BodyNode>()
  readonly #writes: BodyNode[] = []

  /**
   * @param place where their trace runs
   * @throws VitrineError where the cells write differently
   */
  constructor(cells: readonly CellRecording[], place: RunPlace) {
    this.#cells = cells
    this.#place = place
    const most = Math.max(...cells.map(({ writes }) => writes.length))
    for (let index = 0; index < most; index++) {
      const tuple = cells.map(({ writes }) => writes[index])
      const odd = tuple.findIndex(
        (write, cell) => (write === undefined) !== (tuple[0] === undefined) || cell < 0,
      )
      const present = tuple.filter(write => write !== undefined)
      if (odd >= 0 || present.length < tuple.length)
        this.#differ(
          odd,
          `${cells[odd]?.writes.length} writes against ${cells[0]?.writes.length}`,
          present[0],
        )
      this.#writes.push(this.#alike(present))
    }
  }

  /** In code order, each after what it needs. */
  get nodes(): BodyNode[] {
    return this.#nodes.toSorted((a, b) => a.first.serial - b.first.serial)
  }

  /**
   * The node of a value that each cell returns.
   * @param tuple one expression for each cell, recorded in it
   */
  value(tuple: readonly Expression[]): BodyNode {
    const target = this.#target(tuple)
    if (target === null || 'length' in target || !isBodyNode(target))
      throw new Error('what a cell returns is recorded in it')
    return target
  }

  /** @throws VitrineError naming the cell and how it differs from the first */
  #differ(cell: number, how: string, at: Expression | undefined): never {
    const [first] = this.#cells
    const odd = this.#cells[cell]
    const names =
      first === undefined || odd === undefined ? '' : ` ${cellInWords(odd)} and ${cellInWords(first)}`
    throw new VitrineError(`the cells${names} of a sweep differ: ${how}`, {
      span: at?.span,
      hint: 'every cell records the same operations in the same shapes; write a loop of invokes for those that do not',
    })
  }

  #isLocal = (expression: Expression, cell: number): boolean =>
    expression.cell !== null && expression.cell === this.#cells[cell]

  /** One target for all cells, or one for each where they are values from outside. */
  #target(tuple: readonly (Expression | null)[]): Target | null | readonly (Target | null)[] {
    const [first = null] = tuple
    const isShared = tuple.every(expression => expression === first)
    if (first === null && isShared) return null
    const present = tuple.filter(expression => expression !== null)
    const locals = tuple.filter(
      (expression, cell) => expression !== null && this.#isLocal(expression, cell),
    ).length
    if (locals === tuple.length) return this.#alike(present)
    if (first !== null && isShared) return this.#fromOutside(first)
    if (locals > 0) {
      const odd = tuple.findIndex(
        (expression, cell) =>
          (expression !== null && this.#isLocal(expression, cell)) !== this.#isFirstLocal(first),
      )
      return this.#differ(odd, 'one uses a value of its own, the other a value from outside', present[0])
    }
    if (present.length === tuple.length && present.every(one => isResultAt(one, this.#place)))
      return this.#results(present)
    return tuple.map(expression => (expression === null ? null : this.#fromOutside(expression)))
  }

  #isFirstLocal = (first: Expression | null): boolean => first !== null && this.#isLocal(first, 0)

  #fromOutside(expression: Expression): Expression {
    this.outside.add(expression)
    return expression
  }

  /** Results of earlier runs, another one in each cell: one node. */
  #results(tuple: readonly Expression[]): BodyNode {
    return this.#remember(tuple, () => {
      this.#checkTypes(tuple)
      return { cells: { ref: tuple.map(({ ref }) => ref ?? '') }, edges: new Map(), isResult: true }
    })
  }

  #remember(
    tuple: readonly Expression[],
    make: () => Pick<BodyNode, 'cells' | 'edges'> & Partial<BodyNode>,
  ): BodyNode {
    const key = tuple.map(({ serial }) => serial).join()
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const [first] = tuple
    if (first === undefined) throw new Error('a sweep has no cells')
    const node: BodyNode = {
      isBody: true,
      first,
      dtype: first.dtype,
      constants: null,
      isResult: false,
      ...make(),
    }
    this.#known.set(key, node)
    this.#nodes.push(node)
    return node
  }

  #checkTypes(tuple: readonly Expression[]): void {
    const [first] = tuple
    const inWords = ({ dtype, shape }: Expression) => `${dtype} ${printShape(shape)}`
    const odd =
      first === undefined ? -1 : tuple.findIndex(expression => inWords(expression) !== inWords(first))
    const other = tuple[odd]
    if (first === undefined || other === undefined) return
    this.#differ(odd, `${inWords(other)} against ${inWords(first)}`, first)
  }

  /** The node of expressions that the cells recorded themselves. */
  #alike(tuple: readonly Expression[]): BodyNode {
    return this.#remember(tuple, () => {
      const [first] = tuple
      if (first === undefined) throw new Error('a sweep has no cells')
      const names = tuple.map(nameOf)
      const odd = names.findIndex(name => name !== names[0])
      if (odd >= 0) this.#differ(odd, `${names[odd]} against ${names[0]}`, first)
      // What it is made of first: the earliest difference is the one to tell.
      const edges = this.#edges(tuple)
      // A number takes the dtype of the tensor it meets, so 1 in one cell and 0.5 in another are alike.
      if (first.source.kind !== 'scalar') this.#checkTypes(tuple)
      const isFraction = tuple.some(({ dtype }) => dtype === 'float32')
      return {
        ...(first.source.kind === 'scalar' && isFraction ? { dtype: 'float32' } : {}),
        ...this.#fields(tuple),
        edges,
      }
    })
  }

  #fields(tuple: readonly Expression[]): Pick<BodyNode, 'cells' | 'constants'> {
    const constants = tuple.flatMap(({ source }) => (source.kind === 'constant' ? [source.data] : []))
    if (constants.length > 0)
      return { cells: {}, constants: constants.every(data => data === constants[0]) ? null : constants }
    return { cells: differences(tuple.map(({ source }) => fieldsOf(source))), constants: null }
  }

  #edges(tuple: readonly Expression[]): BodyNode['edges'] {
    const edges = new Map<string, Target | null | readonly (Target | null)[]>()
    const lists = tuple.map(({ source }) => edgesOf(source))
    for (const field of Object.keys(lists[0] ?? {}))
      edges.set(
        field,
        field === 'previous'
          ? this.#previous(lists.map(list => list[field] ?? null))
          : this.#target(lists.map(list => list[field] ?? null)),
      )
    return edges
  }

  /** Whether a write comes before at a site is the cell's own affair: sites may meet in one and not in another. */
  #previous(tuple: readonly (Expression | null)[]): Target | null | readonly (Target | null)[] {
    const targets = tuple.map((expression, cell) => {
      if (expression === null) return null
      const own = this.#cells[cell]?.writes.indexOf(expression) ?? -1
      return this.#writes[own] ?? this.#fromOutside(expression)
    })
    const [first = null] = targets
    return targets.every(target => target === first) ? first : targets
  }
}

/** What an expression is, in words: cells are alike where these are the same. */
function nameOf({ source }: Expression): string {
  if (source.kind === 'op') return `${source.op} of ${source.inputs.length}`
  if (source.kind === 'prompt') return source.what
  return source.kind
}

/** The fields of a node that may differ from cell to cell. */
function fieldsOf(source: Source): Record<string, Json> {
  switch (source.kind) {
    case 'read':
    case 'write':
      return { site: source.site }
    case 'skip':
    case 'call':
      return { module: source.module }
    case 'weight':
      return { module: source.module, name: source.name }
    case 'scalar':
      return { value: typeof source.value === 'number' ? encodeFloat(source.value) : source.value }
    case 'op':
      return { attrs: { ...source.attrs } }
    case 'constant':
    case 'loaded':
    case 'prompt':
    case 'generate':
    case 'sweep':
    case 'swept':
      return {}
  }
}

/** The edges of a node by the names of its fields. */
function edgesOf(source: Source): Record<string, Expression | null> {
  if (source.kind === 'read') return { previous: source.previous }
  if (isReplacing(source)) return { previous: source.previous, value: source.value }
  if (source.kind === 'call') return { input: source.input }
  if (source.kind === 'op')
    return Object.fromEntries(source.inputs.map((input, index) => [`inputs.${index}`, input]))
  return {}
}
