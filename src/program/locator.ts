import { type Span } from '../graph/errors.ts'
import { sourceSpan, type PositionMap } from './positionMap.ts'

export interface LocatorOptions {
  /** Name of the script in stack traces. */
  sourceUrl: string
  map: PositionMap
  /** Lines of the script before the first line of the compiled program. */
  lineOffset: number
}

export interface Locator {
  /** The line of the user's program that is being executed: its innermost call. */
  locate: () => Span | undefined
  /** Where in the user's program an error was made. */
  locateError: (error: unknown) => Span | undefined
}

/** Frames to look at first; the recorder is seldom deeper. More are fetched where that does not reach the program. */
const nearFrames = 12
const farFrames = 100

/** Finds places of the user's program in stack traces of V8, SpiderMonkey and JavaScriptCore. */
export function createLocator({ sourceUrl, map, lineOffset }: LocatorOptions): Locator {
  const toSpan = (line: number, column: number) => sourceSpan(map, line - lineOffset, column)

  const inSites = (sites: readonly CallSite[]): Span | undefined => {
    for (const site of sites) {
      if (site.getScriptNameOrSourceURL() !== sourceUrl) continue
      const span = toSpan(site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0)
      if (span !== undefined) return span
    }
    return undefined
  }

  const inText = (stack: string): Span | undefined => {
    for (const frame of stack.split('\n')) {
      const at = frame.lastIndexOf(`${sourceUrl}:`)
      const place = at < 0 ? null : /^(\d+):(\d+)/.exec(frame.slice(at + sourceUrl.length + 1))
      const span = place === null ? undefined : toSpan(Number(place[1]), Number(place[2]))
      if (span !== undefined) return span
    }
    return undefined
  }

  const inStack = (stack: unknown): Span | undefined =>
    isSites(stack) ? inSites(stack) : typeof stack === 'string' ? inText(stack) : undefined

  return {
    locate: () => inStack(captureStack(nearFrames)) ?? inStack(captureStack(farFrames)),
    locateError(error) {
      if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined
      // V8 begins with the message, which is free text.
      const heading = `${error.name}: ${error.message}`
      return inText(error.stack.startsWith(heading) ? error.stack.slice(heading.length) : error.stack)
    },
  }
}

/** A frame as V8 gives it, without making text of it. */
interface CallSite {
  getScriptNameOrSourceURL: () => string | null | undefined
  getLineNumber: () => number | null
  getColumnNumber: () => number | null
}

const isSites = (stack: unknown): stack is CallSite[] => Array.isArray(stack)

/** Settings of V8 on the Error constructor; other engines ignore them. */
interface StackSettings {
  stackTraceLimit?: number
  prepareStackTrace?: unknown
}

/** The stack as frames where the engine can (three times as fast as text), else as text. */
function captureStack(limit: number): unknown {
  const settings: StackSettings = Error
  const { stackTraceLimit, prepareStackTrace } = settings
  settings.stackTraceLimit = limit
  settings.prepareStackTrace = (_error: unknown, sites: unknown) => sites
  const stack: unknown = new Error('stack').stack
  if (stackTraceLimit === undefined) delete settings.stackTraceLimit
  else settings.stackTraceLimit = stackTraceLimit
  settings.prepareStackTrace = prepareStackTrace
  return stack
}
