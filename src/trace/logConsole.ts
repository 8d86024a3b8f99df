import { printShape } from '../graph/dim.ts'
import { isPlainObject, modulePlace, tensorState } from './identity.ts'
import { type Program } from './program.ts'
import { showCard } from './showCards.ts'

export interface LogConsole {
  log(...values: unknown[]): void
  info(...values: unknown[]): void
  debug(...values: unknown[]): void
  warn(...values: unknown[]): void
  error(...values: unknown[]): void
}

/** `console` of user code: its lines stand among the results (LANGUAGE 34). */
export function logConsole(program: Program): LogConsole {
  const say =
    (level: 'log' | 'warn' | 'error') =>
    (...values: unknown[]): void => {
      const text = values.map(value => (typeof value === 'string' ? value : format(value))).join(' ')
      showCard(program, { kind: 'log', level, text })
    }
  return { log: say('log'), info: say('log'), debug: say('log'), warn: say('warn'), error: say('error') }
}

const longest = 100

/** A value as text; of a tensor shape and dtype, never its numbers, which only a look may fetch. */
function format(value: unknown, depth = 0): string {
  const state = tensorState(value)
  if (state !== undefined) return `tensor(${printShape(state.expression.shape)}, ${state.expression.dtype})`
  const place = modulePlace(value)
  if (place !== undefined) return `module(${place.path === '' ? 'model' : place.path})`
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (typeof value === 'function') return `function ${value.name}`
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const items = Array.from<unknown>(Object.values(value))
    const shown = depth > 3 ? [] : items.slice(0, longest).map(item => format(item, depth + 1))
    return `[${[...shown, ...(items.length > shown.length ? [`... ${items.length} items`] : [])].join(', ')}]`
  }
  if (!isPlainObject(value)) return String(value)
  const entries = Object.entries(value)
  const shown =
    depth > 3 ? [] : entries.slice(0, longest).map(([key, item]) => `${key}: ${format(item, depth + 1)}`)
  return entries.length === 0
    ? '{}'
    : `{ ${[...shown, ...(entries.length > shown.length ? ['...'] : [])].join(', ')} }`
}
