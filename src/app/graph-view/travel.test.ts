import { expect, test } from 'vitest'
import { op, read, save, scalar, traceOf, write } from '../../../test/graphs.ts'
import { modelKey } from './drawing.ts'
import { layOut } from './layout.ts'
import { searchScene } from './searchScene.ts'
import { travel, type TravelKey } from './travel.ts'
import { gpt2SiteMap } from './testSiteMap.ts'

const atlas = { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' } as const
const graph = traceOf([
  read('a', 'transformer.h.1.input'),
  scalar('zero', 0),
  write('w', 'transformer.h.5.mlp.output', 'zero'),
  { ...op('e', 'softmax', 'a'), label: 'favourite' },
  save('s', 'e', 'kept'),
])
const scene = layOut({
  parts: [{ kind: 'graph', graph, hash: 'h' }],
  siteMaps: { [modelKey(atlas)]: gpt2SiteMap() },
})
const nameOf = (id: string | null) => {
  const box = scene.boxes.find(one => one.id === id)
  return box === undefined ? null : box.title
}
const walk = (from: string, ...keys: TravelKey[]) =>
  nameOf(keys.reduce<string | null>((at, key) => travel(scene, at, key), from))

test('left and right go along the strip, Home and End to its ends', () => {
  const read = '0.0.a'
  expect(walk(read, 'ArrowRight')).toBe('mlp.output')
  expect(walk(read, 'ArrowRight', 'ArrowLeft')).toBe('input')
  expect(walk(read, 'ArrowUp')).toBe('layer 1')
  expect(walk(read, 'ArrowUp', 'ArrowRight')).toBe('layers 2–4')
  expect(walk(read, 'ArrowUp', 'Home')).toBe('embed')
  expect(walk(read, 'ArrowUp', 'End')).toBe('lm_head')
})

test('down and up go along the wires', () => {
  expect(walk('0.0.a', 'ArrowDown')).toBe('softmax')
  expect(walk('0.0.a', 'ArrowDown', 'ArrowDown')).toBe('kept')
  expect(walk('0.0.a', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp')).toBe('input')
})

test('every box is reached from the first one', () => {
  const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const
  const seen = new Set([scene.boxes[0]?.id ?? ''])
  for (const id of seen) for (const key of keys) seen.add(travel(scene, id, key) ?? '')
  expect([...seen].toSorted()).toEqual(scene.boxes.map(({ id }) => id).toSorted())
})

test('the search finds sites, operations and names of variables', () => {
  const found = (query: string) => searchScene(scene.boxes, query).map(({ id }) => id)
  expect(found('mlp')).toContain('0.0.w')
  expect(found('softmax')).toContain('0.0.e')
  expect(found('Favourite')).toEqual(['0.0.e'])
  expect(found('write mlp')).toEqual(['0.0.w'])
  expect(found('  ')).toEqual([])
})
