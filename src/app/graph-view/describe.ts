import { printShape } from '../../graph/dim.ts'
import { type IndexItem } from '../../graph/operations/operation.ts'
import { type Json, type Node } from '../../graph/versions/v1.ts'
import { sweepTitle } from './sweepWords.ts'
import { type Described } from './scene.ts'

const signs: Readonly<Record<string, string>> = {
  add: '+',
  sub: '−',
  mul: '×',
  div: '÷',
  pow: '^',
  neg: '−',
  lt: '<',
  le: '≤',
  gt: '>',
  ge: '≥',
  eq: '=',
  ne: '≠',
}

/** The title and small print of a node's box. `scalars` are the numbers that stand directly among its inputs. */
export function describeNode(node: Node, scalars: readonly (number | boolean | string)[] = []): Described {
  const type = node.shape === undefined ? '' : printShape(node.shape)
  const label = node.label === undefined ? '' : `${node.label} `
  switch (node.kind) {
    case 'read':
      return { title: node.site, detail: type }
    case 'write':
      return { title: node.site, detail: scalars.length > 0 ? `= ${scalars.map(String).join(', ')}` : type }
    case 'call':
      return { title: `${shortPath(node.module)}( )`, detail: label + type }
    case 'weight':
      return { title: `${shortPath(node.module)}.${node.name}`, detail: type }
    case 'prompt':
      return { title: node.what === 'ids' ? 'token ids' : 'token mask', detail: type }
    case 'scalar':
      return { title: String(node.value), detail: '' }
    case 'constant':
      return { title: node.label ?? 'constant', detail: type }
    case 'result':
      return { title: node.label ?? 'earlier result', detail: type }
    case 'op':
      return { title: operationTitle(node.op, node.attrs, scalars), detail: label + type }
    case 'save':
      return { title: node.name, detail: type }
    case 'skip':
      return { title: node.module, detail: scalars.length > 0 ? `= ${scalars.map(String).join(', ')}` : type }
    case 'sweep':
      return { title: sweepTitle(node), detail: '' }
    case 'swept':
      return { title: 'all cells', detail: label + type }
    case 'generate':
      return { title: 'new tokens', detail: type }
    case 'grad':
      return { title: node.kind, detail: 'not built yet' }
  }
}

/** The end of a module path that still tells it apart: `h.3.attn`, `lm_head`. */
function shortPath(path: string): string {
  const parts = path.split('.')
  const layer = parts.findIndex(part => /^\d+$/.test(part))
  return layer < 1 ? (parts.at(-1) ?? path) : parts.slice(layer - 1).join('.')
}

function operationTitle(
  op: string,
  attrs: Readonly<Record<string, Json>>,
  scalars: readonly (number | boolean | string)[],
): string {
  const sign = Object.hasOwn(signs, op) ? signs[op] : undefined
  if (sign !== undefined)
    return scalars.length > 0 ? `${sign} ${scalars.map(String).join(', ')}` : `${sign} ${op}`
  const index = attrs['index']
  if (Array.isArray(index)) return `${op === 'index' ? '' : op + ' '}[${printIndex(index)}]`
  const rest = Object.values(attrs).filter(value => value !== null && typeof value !== 'object')
  return rest.length === 0 ? op : `${op}(${rest.map(String).join(', ')})`
}

function printIndex(items: readonly Json[]): string {
  return items
    .map(item => {
      if (!isIndexItem(item)) return '·'
      switch (item.kind) {
        case 'int':
          return String(item.value)
        case 'slice':
          return `${item.start ?? ''}:${item.stop ?? ''}${item.step === null || item.step === 1 ? '' : `:${item.step}`}`
        case 'ellipsis':
          return '…'
        case 'newaxis':
          return 'null'
        case 'ints':
          return `[${item.values.length > 4 ? `${item.values.length} ints` : item.values.join(' ')}]`
        case 'operand':
          return 'tensor'
      }
    })
    .join(', ')
}

function isIndexItem(item: Json): item is IndexItem & { [key: string]: Json } {
  return typeof item === 'object' && item !== null && !Array.isArray(item) && typeof item['kind'] === 'string'
}
