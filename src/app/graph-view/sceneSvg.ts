import { printShape } from '../../graph/dim.ts'
import { type BoxState } from './useBoxState.ts'
import { printDuration } from '../results/numbers.ts'
import { boxTitle } from './boxTitle.ts'
import { type PaletteName } from './palette.ts'
import { printRange } from './printRange.ts'
import { type Box, type Scene, type Wire } from './scene.ts'
import { siteMarks } from './siteMarks.ts'
import { shorten } from './textWidth.ts'

export interface SvgOptions {
  title: string
  /** Colours as every reader of SVG knows them. */
  palette: Readonly<Record<PaletteName, string>>
  stateOf: (box: Box) => Pick<BoxState, 'outcome' | 'summary'>
  /** A picture of a box's value as a data URL; null where there is none. */
  thumbnailOf: (box: Box) => string | null
}

const fonts = {
  sans: 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  mono: 'ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
} as const

/** A scene as an SVG file that needs nothing else: what each box says, its value, and what joins them. */
export function sceneSvg(scene: Scene, options: SvgOptions): string {
  const { palette, title } = options
  const [width, height] = [Math.ceil(scene.width), Math.ceil(scene.height)]
  const byId = new Map(scene.boxes.map(box => [box.id, box]))
  const strips = scene.boxes.filter(box => box.kind === 'lane')
  const stations = scene.boxes.filter(box => box.kind === 'station')
  const others = scene.boxes.filter(box => box.kind !== 'lane' && box.kind !== 'station')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    rect({ x: 0, y: 0, width, height }, palette.case, 'none'),
    ...strips.map(box => boxSvg(box, options)),
    ...scene.wires.flatMap(wire => wireSvg(wire, byId, palette)),
    ...[...stations, ...others].map(box => boxSvg(box, options)),
    '</svg>',
    '',
  ].join('\n')
}

interface Place {
  x: number
  y: number
  width: number
  height: number
}

interface Look {
  fill: string
  stroke: string
  ink: string
  font: string
  radius: number
}

function lookOf(box: Box, palette: SvgOptions['palette']): Look {
  const plain = {
    fill: palette.case,
    stroke: palette['edge-2'],
    ink: palette.ink,
    font: fonts.mono,
    radius: 6,
  }
  const of = (name: 'glass' | 'pin' | 'brass' | 'violet'): Look => ({
    ...plain,
    fill: palette[`${name}-soft`],
    stroke: palette[`${name}-line`],
    ink: palette[name],
  })
  switch (box.kind) {
    case 'lane':
      return {
        ...plain,
        fill: palette['case-2'],
        stroke: palette.edge,
        ink: palette['ink-2'],
        font: fonts.sans,
        radius: 10,
      }
    case 'station':
      return { ...plain, font: fonts.sans, ink: box.touched ? palette.ink : palette['ink-3'] }
    case 'site':
      if (box.role === 'idle') return { ...plain, fill: palette['case-2'], ink: palette['ink-2'], radius: 11 }
      return { ...of(box.role === 'read' ? 'glass' : 'pin'), radius: 12 }
    case 'module':
      return { ...of(box.writes > 0 ? 'pin' : 'glass'), radius: 12 }
    case 'save':
      return of('brass')
    case 'show':
      return { ...of('glass'), radius: 20 }
    case 'call':
    case 'generate':
      return of('violet')
    default:
      return plain
  }
}

function boxSvg(box: Box, { palette, stateOf, thumbnailOf }: SvgOptions): string {
  const look = lookOf(box, palette)
  const state = stateOf(box)
  const { x, y, width } = box
  const picture = thumbnailOf(box)
  const room = width - 16 - (picture === null ? 0 : 38)
  const line = (row: number, words: string, colour: string, font: string, size: number) =>
    words === ''
      ? ''
      : `<text x="${x + 8}" y="${y + row}" fill="${colour}" font-family='${font}' font-size="${size}">${escapeXml(
          shorten(words, Math.max(4, Math.floor(room / (size * 0.6)))),
        )}</text>`
  const small = box.kind === 'save' || box.kind === 'call' ? look.ink : palette['ink-3']
  const mark = box.kind === 'site' ? `${siteMarks[box.role]} ` : ''
  return [
    `<g data-box="${escapeXml(box.id)}" data-kind="${box.kind}">`,
    `<title>${escapeXml(boxTitle(box, state))}</title>`,
    rect(box, look.fill, look.stroke, look.radius),
    line(15, mark + box.title, look.ink, look.font, 11),
    isSmall(box) ? '' : line(29, shapeWords(box, state), small, fonts.sans, 10),
    isSmall(box) ? '' : line(43, valueWords(state), small, fonts.sans, 10),
    picture === null
      ? ''
      : `<image x="${x + width - 40}" y="${y + 8}" width="34" height="34" preserveAspectRatio="none" style="image-rendering:pixelated" href="${picture}"/>`,
    '</g>',
  ]
    .filter(part => part !== '')
    .join('')
}

const isSmall = (box: Box): boolean =>
  box.kind === 'lane' ||
  box.kind === 'station' ||
  box.kind === 'cell' ||
  (box.kind === 'site' && box.role === 'idle')

const shapeWords = (box: Box, { summary }: Pick<BoxState, 'summary'>): string =>
  summary === undefined ? ('detail' in box ? box.detail : '') : printShape(summary.shape)

function valueWords({ outcome, summary }: Pick<BoxState, 'outcome' | 'summary'>): string {
  if (outcome?.state === 'not-run') return '⊘ not run'
  const time = outcome?.state === 'reused' ? '↺ reused' : printTime(outcome?.ms ?? null)
  return [summary === undefined ? '' : printRange(summary), time].filter(part => part !== '').join('  ')
}

const printTime = (ms: number | null): string => (ms === null ? '' : printDuration(ms))

function wireSvg(
  { from, to, writes }: Wire,
  byId: ReadonlyMap<string, Box>,
  palette: SvgOptions['palette'],
): string[] {
  const [a, b] = [byId.get(from), byId.get(to)]
  if (a === undefined || b === undefined) return []
  const start = { x: a.x + a.width / 2, y: a.y + a.height }
  const isUp = b.kind === 'site' || b.kind === 'module'
  const end = { x: b.x + b.width / 2, y: isUp ? b.y + b.height : b.y }
  const bend = Math.max(24, Math.abs(end.y - start.y) / 2)
  const path = `M${start.x},${start.y} C${start.x},${start.y + bend} ${end.x},${end.y + (isUp ? bend : -bend)} ${end.x},${end.y}`
  const colour = writes ? palette.pin : palette['ink-3']
  return [`<path d="${path}" fill="none" stroke="${colour}" stroke-width="${writes ? 1.6 : 1.2}"/>`]
}

const rect = ({ x, y, width, height }: Place, fill: string, stroke: string, radius = 0): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" stroke="${stroke}"/>`

/** Characters that XML does not allow at all are left out. */
const escapeXml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
