import { type Box } from './scene.ts'

const kindWords: Record<Exclude<Box['kind'], 'site'>, string> = {
  lane: 'prompt',
  station: 'station',
  module: 'module',
  op: 'operation',
  call: 'module call',
  weight: 'weight',
  prompt: 'prompt tensor',
  constant: 'constant',
  result: 'earlier result',
  generate: 'generation',
  save: 'saved',
  show: 'shown',
  reserved: 'not built yet',
  group: 'group',
  cell: 'cell',
  more: 'more',
}

/** What a box is, in a word. */
export const boxKindWord = (box: Box): string =>
  box.kind === 'site' ? (box.role === 'idle' ? 'site' : box.role) : kindWords[box.kind]

/** What a box is called: a site by its whole path. */
export const boxName = (box: Box): string => (box.kind === 'site' ? box.site : box.title)

/** A box in one line, for those who hear the graph. */
export function boxLine(box: Box): string {
  const detail = 'detail' in box ? box.detail : ''
  const count = box.count > 1 ? `stands for ${box.count}` : ''
  return [boxKindWord(box), boxName(box), detail, count, box.span ? `line ${box.span.line}` : '']
    .filter(part => part !== '')
    .join(', ')
}
