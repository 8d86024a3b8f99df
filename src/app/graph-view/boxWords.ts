import { type Box } from './scene.ts'

const kindWords: Record<Box['kind'], string> = {
  lane: 'prompt',
  station: 'module',
  site: 'site',
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
  more: 'more',
}

/** What a box is, in a word. */
export const boxKindWord = (box: Box): string => (box.kind === 'site' ? box.role : kindWords[box.kind])

/** A box in one line, for those who hear the graph. */
export function boxLine(box: Box): string {
  const detail = 'detail' in box ? box.detail : ''
  const title = box.kind === 'site' ? box.site : box.title
  return [boxKindWord(box), title, detail, box.span ? `line ${box.span.line}` : '']
    .filter(part => part !== '')
    .join(', ')
}
