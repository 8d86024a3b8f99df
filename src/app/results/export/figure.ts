/** One thing drawn on a picture; places and sizes are in pixels, colours are CSS colours. */
export type FigureMark =
  | {
      kind: 'text'
      x: number
      y: number
      text: string
      anchor?: 'start' | 'middle' | 'end'
      /** Degrees, clockwise about its place. */
      rotate?: number
      bold?: boolean
      mono?: boolean
      size?: number
      fill?: string
    }
  | { kind: 'rect'; x: number; y: number; width: number; height: number; fill: string; stroke?: string }
  | {
      kind: 'path'
      points: readonly (readonly [number, number])[]
      stroke: string
      width: number
      opacity?: number
    }
  /** A picture in bytes, stretched with hard edges. */
  | { kind: 'image'; x: number; y: number; width: number; height: number; href: string }
  /** Marks of another picture, moved. */
  | { kind: 'group'; x: number; y: number; marks: readonly FigureMark[] }
  /** SVG that a library drew. */
  | { kind: 'svg'; x: number; y: number; width: number; height: number; source: string }

/** A picture for a paper: always on white, whatever the theme of the page. */
export interface Figure {
  width: number
  height: number
  marks: readonly FigureMark[]
}

/** Colours of pictures; the ink and paper of the page's light theme. */
export const paper = {
  ground: '#ffffff',
  ink: '#1a1f1e',
  quiet: '#59615d',
  edge: '#b9b4a5',
  glass: '#0b6456',
  pin: '#a93412',
}

/** About the width of a text in pixels, without a canvas to measure it: wide enough for every system's font. */
export const widthOf = (text: string, size = 12): number => text.length * size * 0.58

const margin = 24

/** Puts a title above a picture and notes below it: what its colours mean, and where it was computed. */
export function framed(title: string, notes: readonly string[], content: Figure): Figure {
  const lines = notes.filter(note => note !== '')
  const top = margin + 26
  const width =
    Math.max(content.width, widthOf(title, 14.5), ...lines.map(line => widthOf(line))) + 2 * margin
  const height = top + content.height + 18 * lines.length + margin
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    marks: [
      { kind: 'text', x: margin, y: margin + 8, text: title, bold: true, size: 14 },
      { kind: 'group', x: margin, y: top, marks: content.marks },
      ...lines.map((text, index): FigureMark => ({
        kind: 'text',
        x: margin,
        y: top + content.height + 18 * (index + 0.75),
        text,
        fill: paper.quiet,
      })),
    ],
  }
}

/** Pictures one below the other. */
export function stacked(figures: readonly Figure[], gap = 18): Figure {
  const marks: FigureMark[] = []
  let y = 0
  for (const figure of figures) {
    marks.push({ kind: 'group', x: 0, y, marks: figure.marks })
    y += figure.height + gap
  }
  return { width: Math.max(0, ...figures.map(({ width }) => width)), height: Math.max(0, y - gap), marks }
}
