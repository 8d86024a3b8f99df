import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from './commandLine.ts'

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-explain-'))
})
afterAll(() => rm(work, { recursive: true }))

test('--explain prints batches, steps and what was left out of each run', { timeout: 30_000 }, async () => {
  const file = join(work, 'program.ts')
  await writeFile(
    file,
    `import { LanguageModel } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
await model.trace('The Eiffel Tower is in the city of', () => model.layers[2].residPost)
`,
  )
  const [out, err] = [new PassThrough(), new PassThrough()]
  const printed = text(out)
  expect(await commandLine(['run', file, '--explain'], { out, err })).toBe(0)
  out.end()
  const lines = (await printed).split('\n')
  expect(lines[0]).toMatch(/^batch 1: 1 row of \d+ positions; prompt 1$/)
  expect(lines[1]).toMatch(/^step +rows +nodes +weights +values +program +ms$/)
  expect(lines.filter(line => /^\d+ layer \d/.test(line))).toHaveLength(3)
  expect(lines).toContain('left out: layers 3-5, head (no saved value needs them)')
  expect(lines.at(-2)).toMatch(/^programs, weights and models keep .+ of at most .+$/)
})
