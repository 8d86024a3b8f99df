import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAtlas, type AtlasEngine } from '../../test/atlasEngine.ts'

const folder = 'public/models/vitrine/atlas'
const corpus = readFileSync(`${folder}/recipe/corpus.py`, 'utf8')
const card = readFileSync(`${folder}/README.md`, 'utf8')

/** A table of the corpus: Python's literal is JSON but for its tuples. */
function table(name: string): unknown {
  const literal = new RegExp(`^${name} = ([{[][^]*?[}\\]])$`, 'm').exec(corpus)?.[1]
  if (literal === undefined) throw new Error(`corpus.py has no ${name}`)
  return JSON.parse(literal.replaceAll('(', '[').replaceAll(')', ']'))
}

const landmarks = table('LANDMARKS') as Record<string, string>
const countries = table('COUNTRIES') as Record<string, [capital: string, language: string, continent: string]>
const athletes = table('ATHLETES') as Record<string, string>
const antonyms = table('ANT') as [string, string][]

/** Prompts and the word that must come next, by the words that the card's table uses. */
const kinds: Record<string, [prompt: string, answer: string][]> = {
  landmark: Object.entries(landmarks).map(([name, city]) => [`The ${name} is in the city of`, city]),
  country: [
    ...Object.entries(countries).map(([name, [capital]]): [string, string] => [
      `The capital of ${name} is`,
      capital,
    ]),
    ...Object.entries(countries).map(([name, [, language]]): [string, string] => [
      `People in ${name} speak`,
      language,
    ]),
  ],
  athlete: Object.entries(athletes).map(([name, sport]) => [`${name} plays the sport of`, sport]),
  'antonyms in context': antonyms
    .filter(([word]) => word !== 'hot' && word !== 'big')
    .map(([a, b]) => [`hot : cold, big : small, ${a} :`, b]),
  'capitals in context': Object.entries(countries)
    .filter(([name]) => name !== 'Spain' && name !== 'Italy')
    .map(([name, [capital]]) => [`Spain : Madrid, Italy : Rome, ${name} :`, capital]),
  sums: Array.from({ length: 21 }, (_, a) => [0, 4, 8, 12, 16, 20].map(b => [a, b] as const))
    .flat()
    .map(([a, b]) => [`${a} + ${b} =`, String(a + b)]),
}

let atlas: AtlasEngine
beforeAll(async () => {
  atlas = await openAtlas()
})
afterAll(() => atlas.close())

test.each(Object.entries(kinds))(
  'the model card is right about: %s',
  async (kind, cases) => {
    const stated = card.split('\n').find(line => line.startsWith(`| ${kind}`))
    const share = Number(/(\d+) %/.exec(stated ?? '')?.[1])
    expect(share, `the card has a line for ${kind}`).toBeGreaterThan(0)
    let right = 0
    for (const [prompt, answer] of cases) {
      const next = await atlas.model.trace(prompt, () => atlas.model.logits.at(0, -1).argmax(-1))
      const [expected] = atlas.model.encode(` ${answer}`)
      if ((await next.item()) === expected) right++
      next.dispose()
    }
    expect(Math.round((100 * right) / cases.length)).toBe(share)
  },
  60_000,
)
