import { paper, type Figure, type FigureMark } from './figure.ts'

/** A figure as an SVG document that stands by itself. */
export const toSvg = ({ width, height, marks }: Figure): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
  `font-family="${sans}" font-size="12">\n` +
  `<rect width="${width}" height="${height}" fill="${paper.ground}"/>\n${marks.map(drawn).join('\n')}\n</svg>\n`

const sans = "system-ui, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"
const mono = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"

function drawn(mark: FigureMark): string {
  switch (mark.kind) {
    case 'text': {
      const { x, y, text, anchor = 'start', rotate, bold, size, fill = paper.ink } = mark
      const turned = rotate === undefined ? '' : ` transform="rotate(${rotate} ${short(x)} ${short(y)})"`
      const font =
        (bold === true ? ' font-weight="600"' : '') +
        (size === undefined ? '' : ` font-size="${size}"`) +
        (mark.mono === true ? ` font-family="${mono}"` : '')
      return (
        `<text x="${short(x)}" y="${short(y)}" fill="${fill}" text-anchor="${anchor}" dominant-baseline="central" ` +
        `xml:space="preserve"${font}${turned}>${escaped(text)}</text>`
      )
    }
    case 'rect': {
      const stroke = mark.stroke === undefined ? '' : ` stroke="${mark.stroke}"`
      return `<rect ${box(mark)} fill="${mark.fill}"${stroke}/>`
    }
    case 'path': {
      const points = mark.points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ')
      const opacity = mark.opacity === undefined ? '' : ` stroke-opacity="${short(mark.opacity)}"`
      return `<polyline points="${points}" fill="none" stroke="${mark.stroke}" stroke-width="${mark.width}"${opacity}/>`
    }
    case 'image':
      return `<image ${box(mark)} preserveAspectRatio="none" style="image-rendering: pixelated" href="${mark.href}"/>`
    case 'group':
      return `<g transform="translate(${short(mark.x)} ${short(mark.y)})">\n${mark.marks.map(drawn).join('\n')}\n</g>`
    case 'svg':
      return `<g transform="translate(${short(mark.x)} ${short(mark.y)})">\n${mark.source}\n</g>`
  }
}

const box = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }): string =>
  `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`

const short = (value: number): string => String(Math.round(value * 100) / 100)

/** Text as XML holds it: characters that XML forbids become the sign for what cannot be shown. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
