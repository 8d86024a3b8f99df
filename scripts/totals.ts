import * as v from 'valibot'

export interface Totals {
  passed: number
  failed: number
}

const Vitest = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  numFailedTestSuites: v.number(),
})

/** Counts in vitest's JSON report; a file that does not load is a failure of its own. */
export const vitestTotals = (json: unknown): Totals => {
  const report = v.parse(Vitest, json)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests === 0 ? report.numFailedTestSuites : report.numFailedTests,
  }
}

const Playwright = v.object({
  stats: v.object({ expected: v.number(), unexpected: v.number(), flaky: v.number(), skipped: v.number() }),
})

/** Counts in Playwright's JSON report; a flaky or skipped test has not passed. */
export const playwrightTotals = (json: unknown): Totals => {
  const { stats } = v.parse(Playwright, json)
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped }
}
