import { pino, type Logger } from 'pino'

export const logForms = ['json', 'pretty', 'silent'] as const
export type LogForm = (typeof logForms)[number]

/** A log of one line a fact, as JSON or for reading. Nobody may write prompts, graphs, values or keys to it. */
export function createLogger(form: LogForm, write: (line: string) => void): Logger {
  if (form === 'silent') return pino({ level: 'silent' })
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: level => ({ level }) },
      // Nothing of ours writes these; what a library writes one day shall not either.
      redact: ['req.headers', 'headers', 'authorization', '*.authorization'],
    },
    { write: form === 'json' ? write : line => write(pretty(line)) },
  )
}

function pretty(line: string): string {
  const { level, time, msg, ...facts } = JSON.parse(line) as Record<string, unknown>
  const said = Object.entries(facts).map(([name, value]) => `${name} ${wordOf(value)}`)
  const when = typeof time === 'string' ? time.slice(11, 23) : ''
  return `${when} ${level === 'info' ? '' : `${wordOf(level)}: `}${wordOf(msg)}${said.length > 0 ? `  ${said.join('  ')}` : ''}\n`
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
