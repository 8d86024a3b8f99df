import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-main-'))
})
afterAll(() => rm(work, { recursive: true }))

/** The command line as a process of its own; its output is read until `enough` says so. */
async function vitrine(program: string, enough: (out: string) => boolean = () => false) {
  const file = join(work, 'program.ts')
  await writeFile(file, program)
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'run', file])
  const printed = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    printed.out += String(chunk)
    if (enough(printed.out)) child.stdout.destroy()
  })
  child.stderr.on('data', (chunk: Buffer) => (printed.err += String(chunk)))
  const code = await new Promise(resolve => child.once('close', resolve))
  return { code, out: printed.out, err: printed.err.replaceAll(file, 'program.ts') }
}

test(
  'a rejected promise that nobody awaits fails the program at its place',
  { timeout: 30_000 },
  async () => {
    const { code, err } = await vitrine(`async function forgotten() {
  throw new Error('no')
}
forgotten()
await new Promise(resolve => setTimeout(resolve, 50))
`)
    expect(err).toBe('program.ts:2:9: Error: no\n')
    expect(code).toBe(1)
  },
)

test('a reader that has seen enough is no failure', { timeout: 30_000 }, async () => {
  const lines = `for (let i = 0; i < 20; i++) {
  console.log('line ' + i + '.'.repeat(10000))
  await new Promise(resolve => setTimeout(resolve, 10))
}
`
  const { code, err, out } = await vitrine(lines, seen => seen.includes('line 2'))
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).not.toContain('line 19')
})
