/**
 * Runs every check in order and stops where one fails; `npm test`. With --long (`npm run test:long`) also what
 * takes minutes or a model that is not of this repository: all golden cases in the browser, a thousand damaged files, stories260k.
 */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { findRedis } from './redis.ts'
import { vitestTotals, playwrightTotals, type Totals } from './totals.ts'

interface Step {
  name: string
  command: readonly string[]
  /** Where the step leaves its counts, and how they are read; a step without counts is one check. */
  report?: { file: string; totals: (json: unknown) => Totals }
}

const LONG = process.argv.includes('--long') ? { VITRINE_LONG: '1' } : {}
const REPORTS = 'test-results/reports'
const UNIT = `${REPORTS}/unit.json`
const E2E = `${REPORTS}/e2e.json`

/** One group after another; the steps of a group, of which each keeps one core busy, at the same time. */
const GROUPS: readonly (readonly Step[])[] = [
  [
    { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
    { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
    { name: 'types', command: ['npm', 'run', '--silent', 'typecheck'] },
  ],
  [
    {
      name: 'unit',
      command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT}`],
      report: { file: UNIT, totals: vitestTotals },
    },
  ],
  [{ name: 'build', command: ['tsx', 'scripts/build.ts'] }],
  [{ name: 'sizes', command: ['tsx', 'scripts/sizes.ts'] }],
  [
    {
      name: 'e2e',
      command: ['tsx', 'scripts/e2e.ts'],
      report: { file: E2E, totals: playwrightTotals },
    },
  ],
]

const run = async ({ name, command }: Step): Promise<boolean> => {
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...LONG,
      ...(name === 'unit' ? { REDIS_SERVER: findRedis() } : {}),
      PLAYWRIGHT_JSON_OUTPUT_NAME: E2E,
    },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => resolve(code === 0))
  })
}

const totalsOf = async ({ report }: Step, ok: boolean): Promise<Totals> => {
  const one = ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  if (report === undefined) return one
  const text = await readFile(report.file, 'utf8').catch(() => undefined)
  if (text === undefined) return one
  const totals = report.totals(JSON.parse(text))
  // A run that failed without a failing test (an uncaught error, a server that does not start) is not green.
  return ok || totals.failed > 0 ? totals : { ...totals, failed: 1 }
}

await rm('test-results', { recursive: true, force: true })
await mkdir(REPORTS, { recursive: true })
const sum: Totals = { passed: 0, failed: 0 }

/** @returns whether the step passed */
const runStep = async (step: Step): Promise<boolean> => {
  const start = performance.now()
  console.log(`\n== ${step.name}`)
  const ok = await run(step)
  const totals = await totalsOf(step, ok)
  sum.passed += totals.passed
  sum.failed += totals.failed
  console.log(
    `== ${step.name}: ${ok ? 'passed' : 'FAILED'} in ${((performance.now() - start) / 1000).toFixed(1)} s`,
  )
  return ok
}

for (const group of GROUPS) {
  const outcomes = await Promise.all(group.map(runStep))
  if (outcomes.includes(false)) break
}
console.log(`\n${sum.passed} passed, ${sum.failed} failed`)
process.exitCode = sum.failed === 0 ? 0 : 1
