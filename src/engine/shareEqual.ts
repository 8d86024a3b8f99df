import { type Attribute, type Attributes } from '../onnx/ir.ts'
import { bytesKey, contentOf } from './sourceContent.ts'
import { type Item, type Woven } from './woven.ts'

/** Items of which each is computed once, and how values are called then. */
export interface Shared {
  items: Item[]
  rename: (name: string) => string
  /** Items that were left out because an equal one is there. */
  left: Item[]
}

/**
 * Leaves out what is computed already: items of equal operators, attributes and operands. So a clean pass that several
 * traces of a session need runs once, and passes of the same prompts share their layers up to the first difference.
 * @param order items in an order in which they can run
 */
export function shareEqual(order: readonly Item[], sources: Woven['sources']): Shared {
  const names = new CanonicalNames(sources)
  const known = new Map<string, Item>()
  const items: Item[] = []
  const left: Item[] = []
  for (const item of order) {
    const key = keyOf(item, names)
    const first = known.get(key)
    if (first) {
      item.outputs.forEach((name, index) => names.set(name, first.outputs[index] ?? name))
      left.push(item)
      continue
    }
    known.set(key, item)
    items.push(renamed(item, names))
  }
  return { items, rename: name => names.of(name), left }
}

function renamed(item: Item, names: CanonicalNames): Item {
  if (item.inputs.every(name => names.of(name) === name)) return item
  return {
    ...item,
    nodes: item.nodes.map(node => ({ ...node, inputs: node.inputs.map(name => names.of(name)) })),
    inputs: item.inputs.map(name => names.of(name)),
  }
}

/** The name of the first of equal values. */
class CanonicalNames {
  private readonly names = new Map<string, string>()
  private readonly byContent = new Map<string, string>()
  private readonly sources: Woven['sources']

  constructor(sources: Woven['sources']) {
    this.sources = sources
  }

  set(name: string, canonical: string): void {
    this.names.set(name, canonical)
  }

  of(name: string): string {
    const known = this.names.get(name)
    if (known !== undefined) return known
    const source = this.sources.get(name)
    const content = source && contentOf(source)
    if (content === undefined) return name
    const first = this.byContent.get(content) ?? name
    this.byContent.set(content, first)
    this.names.set(name, first)
    return first
  }
}

/** Equal for items that compute the same: inner names are replaced by the order in which they appear. */
function keyOf({ nodes, constants, outputs }: Item, names: CanonicalNames): string {
  const inner = new Map<string, string>()
  for (const [name, { dtype, dims, bytes }] of constants)
    inner.set(name, `constant ${dtype} ${dims.join()} ${bytesKey(bytes)}`)
  const parts: string[] = []
  for (const { op, domain, inputs, outputs, attributes } of nodes) {
    parts.push(domain, op, attributesKey(attributes))
    for (const name of inputs) parts.push(inner.get(name) ?? `<${names.of(name)}`)
    for (const name of outputs) {
      if (name !== '') inner.set(name, `#${inner.size}`)
      parts.push(name === '' ? '-' : '+')
    }
  }
  for (const name of outputs) parts.push(inner.get(name) ?? '')
  return parts.join('\n')
}

const attributeKeys = new WeakMap<Attributes, string>()

function attributesKey(attributes: Attributes): string {
  const known = attributeKeys.get(attributes)
  if (known !== undefined) return known
  const key = Object.entries(attributes)
    .map(([name, attribute]) => `${name}=${attributeKey(attribute)}`)
    .sort()
    .join(';')
  const hasGraph = Object.values(attributes).some(({ type }) => type === 'graph')
  if (!hasGraph) attributeKeys.set(attributes, key)
  return key
}

let graphs = 0

function attributeKey(attribute: Attribute): string {
  switch (attribute.type) {
    case 'tensor': {
      const { dtype, dims, bytes } = attribute.value
      return `tensor ${dtype} ${dims.join()} ${bytesKey(bytes)}`
    }
    case 'graph':
      // What a branch takes from around it is not among the operands: none is like another.
      return `graph ${graphs++}`
    case 'ints':
    case 'floats':
      return `${attribute.type} ${attribute.value.join()}`
    default:
      return `${attribute.type} ${attribute.value}`
  }
}
