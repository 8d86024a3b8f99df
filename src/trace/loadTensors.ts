import { VitrineError } from '../graph/errors.ts'
import { type LoadedTensors } from './api.ts'
import { type Program } from './program.ts'
import { giveResult } from './results.ts'
import { start } from './startedWork.ts'
import { makeTensor } from './tensor.ts'
import { tensorTable } from './tensorTable.ts'

/**
 * `await loadTensors('owner/repo/file.safetensors')`: the tensors of a file as results, by name (LANGUAGE 33).
 * @throws VitrineError inside a body, and where the host cannot bring or read the file
 */
export function loadTensors(program: Program, source: unknown): Promise<LoadedTensors> {
  if (typeof source !== 'string' || source === '')
    return program.fail(
      'loadTensors takes the name of a file',
      "await loadTensors('owner/repo/file.safetensors'), or './file.safetensors' for one near the program",
    )
  if (program.active !== null)
    program.fail('a body cannot wait for a file', 'load it before the trace, and use its tensors here')
  return start(program, 'loadTensors', load(program, source))
}

async function load(program: Program, source: string): Promise<LoadedTensors> {
  program.checkDraft()
  const span = program.span()
  const { tensors } = await program.executor.loadTensors(source).catch((error: unknown) => {
    throw error instanceof VitrineError ? error.at(span) : error
  })
  const table = new Map(
    tensors.map(({ name, ref, dtype, shape }) => {
      const expression = program.record({ kind: 'loaded', ref, from: null }, { dtype, shape }, null, {
        place: null,
        span,
      })
      giveResult(program, expression, ref)
      return [name, makeTensor(program, expression)] as const
    }),
  )
  // A proxy cannot be typed as what its traps make of it.
  return tensorTable(program, {
    what: source,
    tensors: table,
    members: { keys: () => [...table.keys()] },
  }) as LoadedTensors
}
