import { generationOf } from './generations.ts'
import { type Program } from './program.ts'
import { showCard } from './showCards.ts'
import { axisNames, option, readShowOptions } from './showOptions.ts'
import { frameOf } from './showParts.ts'

/** `show.generations([plain, steered], { names })`: what model.generate gave, side by side (LANGUAGE 34). */
export function showGenerations(program: Program, list: unknown, given: unknown): void {
  program.checkDraft()
  const options = readShowOptions(program, 'generations', given, ['names', 'boundaries'])
  const items: readonly unknown[] = Array.isArray(list) ? list : [list]
  if (items.length === 0)
    program.fail('show.generations takes what model.generate gave, and the list is empty')
  const names = axisNames(program, options['names'], items.length, 'names')
  const generations = items.map((item, index) => {
    const trace = generationOf(item)
    const tokens = trace?.newTokens
    if (trace === undefined || tokens === undefined || tokens === null || tokens.ref === null)
      return program.fail(
        'show.generations takes what model.generate gave',
        'const plain = await model.generate(...); show.generations([plain])',
      )
    return {
      model: trace.model.description.ref.id,
      name: names?.[index] ?? null,
      prompts: trace.prompts[0]?.ids ?? [],
      newIds: { ref: tokens.ref, dtype: tokens.dtype, shape: tokens.shape },
      stop: trace.generate?.stop ?? [],
    }
  })
  const boundaries = option(options, 'boundaries', 'boolean') ?? false
  showCard(program, { kind: 'generations', ...frameOf(options), generations, boundaries })
}
