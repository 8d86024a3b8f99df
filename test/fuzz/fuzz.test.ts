import { expect, test } from 'vitest'
import { runMutations } from './runMutations.ts'

/** A thousand in the long run, in another order of models and damages behind the first hundred. */
const count = process.env['VITRINE_LONG'] === undefined ? 100 : 1000

test(`${count} damaged models each end in a clear error or the right answer, and leave nothing behind`, async () => {
  const verdicts = await runMutations(0, count)
  const wrong = verdicts.filter(({ problem }) => problem !== null)
  const lines = wrong.map(
    ({ seed, id, what, outcome, problem }) => `seed ${seed}, ${id}, ${what}: ${problem} (${outcome})`,
  )
  expect(lines.join('\n')).toBe('')
  expect(verdicts.map(({ seed }) => seed)).toEqual(Array.from({ length: count }, (_, seed) => seed))
  // Both kinds of end are really reached.
  expect(verdicts.filter(({ outcome }) => outcome === 'answer').length).toBeGreaterThan(count / 20)
  expect(verdicts.filter(({ outcome }) => outcome !== 'answer').length).toBeGreaterThan(count / 5)
}, 3_600_000)
