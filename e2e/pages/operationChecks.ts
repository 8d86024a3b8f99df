import { fixedCases, operationNames, specOf } from '../../test/operations/cases.ts'
import { difference } from '../../test/operations/compare.ts'
import { runCase } from '../../test/operations/program.ts'
import { sharedRuntime, type BrowserDevice } from './device.ts'

export const operationChecks = {
  names: () => operationNames,

  /** What is wrong with an operation's fixed cases; on WebGPU no node of it may fall back to the CPU. */
  problems: async (name: string, device: BrowserDevice): Promise<{ cases: number; problems: string[] }> => {
    const op = operationNames.find(known => known === name)
    if (op === undefined) throw new Error(`there is no operation ${name}`)
    const runtime = await sharedRuntime(device)
    const { tolerance, webgpuTolerance } = specOf(op)
    const problems: string[] = []
    const cases = fixedCases(op)
    for (const [index, test] of cases.entries()) {
      const problem = await runCase(runtime, test, device === 'webgpu').then(
        actual =>
          device === 'webgpu'
            ? difference(actual, test.expected, 'webgpu', webgpuTolerance)
            : difference(actual, test.expected, 'cpu', tolerance),
        (error: unknown) => String(error),
      )
      if (problem !== undefined) problems.push(`case ${index}: ${problem}`)
    }
    return { cases: cases.length, problems }
  },

  liveTensors: async (device: BrowserDevice) => (await sharedRuntime(device)).counters().liveTensors,
}
