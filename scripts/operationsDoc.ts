import { format, resolveConfig } from 'prettier'
import { type AttributeSchema, type Operation } from '../src/graph/operations/operation.ts'
import { operations } from '../src/graph/operations/registry.ts'

/** Where the generated page stands. */
export const operationsDocFile = 'docs/operations.md'

const families: Record<Operation['family'], string> = {
  elementwise: 'Element by element',
  comparison: 'Comparisons',
  reduction: 'Along dimensions',
  matrix: 'Products and losses',
  movement: 'Shape and order',
  index: 'Places',
  creation: 'New tensors',
  random: 'Random numbers',
}

const introduction = `# Operations

Every tensor operation of the language. Generated from \`src/graph/operations/registry.ts\` by
\`npx tsx scripts/writeOperationsDoc.ts\`; a test fails where it is out of date. Names and meanings are PyTorch's; where an
operation differs, its text says so.

An operation on a tensor is a method: its first operand is the tensor, further operands and attributes follow in the
order in which they stand here, and trailing attributes may be given as an object: \`t.sum(-1, { keepdim: true })\`.
\`gather\`, \`scatter\` and \`indexSelect\` take \`dim\` first, as in PyTorch. \`where\`, \`stack\`, \`cat\`, \`einsum\`, \`maximum\`,
\`minimum\` and all that makes new tensors are functions that \`vitrine\` exports. \`index\` and \`put\` are written \`t[':, -1']\`,
\`t.at(':', -1)\` and \`t.put(':', -1, value)\`. \`topk\`, \`sort\`, \`max(dim)\` and \`min(dim)\` return \`{ values, indices }\`, which
are two operations of the graph. \`a.where(condition, b)\` is \`where(condition, a, b)\`. [The language](language.md) says the rest.`

/** The page as Markdown, formatted as the repository is. */
export async function operationsDoc(): Promise<string> {
  const all = Object.values<Operation>(operations)
  const sections = Object.entries(families).map(([family, title]) =>
    [`## ${title}`, ...all.filter(operation => operation.family === family).map(entry)].join('\n\n'),
  )
  const config = await resolveConfig(operationsDocFile)
  return format([introduction, ...sections].join('\n\n'), { ...config, parser: 'markdown' })
}

const code = (text: string): string => `\`${text}\``

function entry({ name, operands, attributes, doc }: Operation): string {
  const tensors = operands.length === 0 ? [] : [`- tensors: ${operands.map(code).join(', ')}`]
  const lines = [...tensors, ...Object.entries(attributes).map(([key, schema]) => attributeLine(key, schema))]
  return [`### ${name}`, doc, lines.join('\n')].filter(part => part !== '').join('\n\n')
}

function attributeLine(name: string, schema: AttributeSchema): string {
  const type =
    schema.type === 'enum' ? schema.values.map(value => code(`'${value}'`)).join(' or ') : schema.type
  return `- ${code(name)} (${type}${schema.optional === true ? ', optional' : ''}): ${schema.doc}`
}
