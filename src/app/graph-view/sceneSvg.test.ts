import { expect, test } from 'vitest'
import { op, read, save, scalar, traceOf, write } from '../../../test/graphs.ts'
import { modelKey } from './drawing.ts'
import { layOut } from './layout.ts'
import { sceneSvg, type SvgOptions } from './sceneSvg.ts'
import { gpt2SiteMap } from './testSiteMap.ts'

const atlas = { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' } as const
const graph = traceOf([
  read('a', 'transformer.h.1.input'),
  scalar('zero', 0),
  write('w', 'transformer.h.5.mlp.output', 'zero'),
  op('e', 'exp', 'a'),
  write('v', 'transformer.h.2.output', 'e'),
  save('s', 'e', 'a < b & "c"'),
])
const scene = layOut({
  parts: [{ kind: 'graph', graph, hash: 'h' }],
  siteMaps: { [modelKey(atlas)]: gpt2SiteMap() },
})

const colour = 'rgb(1, 2, 3)'
const palette: SvgOptions['palette'] = {
  case: 'rgb(250, 250, 246)',
  'case-2': colour,
  edge: colour,
  'edge-2': colour,
  ink: colour,
  'ink-2': colour,
  'ink-3': colour,
  glass: colour,
  'glass-line': colour,
  'glass-soft': colour,
  pin: 'rgb(169, 52, 18)',
  'pin-line': colour,
  'pin-soft': colour,
  brass: colour,
  'brass-line': colour,
  'brass-soft': colour,
  violet: colour,
  'violet-line': colour,
  'violet-soft': colour,
}

const svg = sceneSvg(scene, {
  title: 'Mine & yours',
  palette,
  stateOf: box => ({
    outcome: box.kind === 'op' ? { state: 'ran', ms: 1.5, words: 'ran in operations' } : null,
    summary:
      box.kind === 'op'
        ? { shape: [1, 7], dtype: 'float32', min: -3.14159, max: 4, mean: 0.5, thumbnail: null }
        : undefined,
  }),
  thumbnailOf: box => (box.kind === 'op' ? 'data:image/png;base64,AAAA' : null),
})

/** Elements of well-formed XML, by name, with their attributes; anything else throws. */
function parseXml(text: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = []
  const open: typeof elements = []
  const token = /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+=(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [, closes, name, rest = '', isEmpty, content] = match
    if (content !== undefined) {
      if (/&(?!#\d+;)/.test(content)) throw new Error(`a bare & in ${content}`)
      const top = open.at(-1)
      if (top !== undefined)
        top.text += content.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
      else if (content.trim() !== '') throw new Error('text outside of the root')
    } else if (closes === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`)
    } else {
      const attributes: Record<string, string> = {}
      for (const [, key = '', double, single] of rest.matchAll(/([\w:-]+)=(?:"([^"]*)"|'([^']*)')/g)) {
        if (key in attributes) throw new Error(`${key} stands twice`)
        attributes[key] = double ?? single ?? ''
      }
      const element = { name: name ?? '', attributes, text: '' }
      elements.push(element)
      if (isEmpty !== '/') open.push(element)
    }
    if (token.lastIndex === text.length) break
  }
  if (token.lastIndex !== text.length || open.length > 0) throw new Error('not well-formed')
  return elements
}

test('the file is well-formed, stands by itself, and has every box and every wire', () => {
  const elements = parseXml(svg)
  const [root] = elements
  expect(root).toMatchObject({ name: 'svg', attributes: { xmlns: 'http://www.w3.org/2000/svg' } })
  expect(Number(root?.attributes['width'])).toBe(Math.ceil(scene.width))
  expect(elements.find(({ name }) => name === 'title')?.text).toBe('Mine & yours')
  expect(
    elements.filter(({ name }) => name === 'g').map(({ attributes }) => attributes['data-box']),
  ).toHaveLength(scene.boxes.length)
  expect(elements.filter(({ name }) => name === 'path')).toHaveLength(scene.wires.length)
  // Nothing refers to the page: no classes, no variables, no addresses but the one that names SVG.
  expect(svg).not.toMatch(/class=|var\(--|light-dark|url\(|<script|<style/)
  expect(svg.match(/https?:/g)).toHaveLength(1)
})

test('texts are what the boxes say, whatever characters they have', () => {
  const texts = parseXml(svg)
    .filter(({ name }) => name === 'text')
    .map(({ text }) => text)
  expect(texts).toContain('a < b & "c"')
  expect(texts).toContain('○ input')
  expect(texts).toContain('● mlp.output')
  expect(texts).toContain('[1, 7]')
  expect(texts).toContain('−3.1…4  1.5 ms')
})

test('a wire into the model has the colour of interventions, and values have their picture', () => {
  const elements = parseXml(svg)
  const strokes = elements.filter(({ name }) => name === 'path').map(({ attributes }) => attributes['stroke'])
  expect(strokes).toContain('rgb(169, 52, 18)')
  expect(elements.filter(({ name }) => name === 'image')).toHaveLength(1)
})
