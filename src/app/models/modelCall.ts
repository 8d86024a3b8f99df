/** The `LanguageModel(...)` call of a program, as far as it is written out. */
export interface ModelCall {
  /** The variable it is given to. */
  variable: string
  id: string
  options: ModelOptions
  /** Where the arguments stand, in characters. */
  from: number
  to: number
}

/** As `LanguageModel` names them; `dtype` is the precision of the file. */
export interface ModelOptions {
  revision?: string
  dtype?: string
  device?: string
  bos?: boolean
}

const optionNames = ['revision', 'dtype', 'device'] as const

const call =
  /(?:(?:const|let|var)\s+([\w$]+)\s*=\s*(?:await\s+)?)?\bLanguageModel\s*\(\s*(?:'([^'\n]*)'|"([^"\n]*)")\s*(?:,\s*\{([^{}]*)\}\s*)?,?\s*\)/g

/** The first call with a written-out name and options; null where the program chooses its model in another way. */
export function findModelCall(code: string): ModelCall | null {
  for (const match of code.matchAll(call)) {
    const [text, variable = 'model', single, double, options = ''] = match
    if (isInComment(code, match.index)) continue
    const parsed = parseOptions(options)
    if (parsed === null) continue
    const from = match.index + text.indexOf('LanguageModel')
    return { variable, id: single ?? double ?? '', options: parsed, from, to: match.index + text.length }
  }
  return null
}

function isInComment(code: string, at: number): boolean {
  const line = code.slice(code.lastIndexOf('\n', at - 1) + 1, at)
  return line.includes('//') || code.lastIndexOf('/*', at) > code.lastIndexOf('*/', at)
}

function parseOptions(text: string): ModelOptions | null {
  const options: ModelOptions = {}
  for (const part of text.split(',').map(piece => piece.trim())) {
    if (part === '') continue
    const bos = /^bos\s*:\s*(true|false)$/.exec(part)?.[1]
    if (bos !== undefined) {
      options.bos = bos === 'true'
      continue
    }
    const [, name, single, double] = /^(\w+)\s*:\s*(?:'([^'\n]*)'|"([^"\n]*)")$/.exec(part) ?? []
    const known = optionNames.find(option => option === name)
    if (known === undefined) return null
    options[known] = single ?? double ?? ''
  }
  return options
}

/** The program with another model, revision, precision or device; an option of '' is left out. */
export function writeModelCall(code: string, at: ModelCall, change: { id?: string } & ModelOptions): string {
  const id = change.id ?? at.id
  const options = optionNames.flatMap(name => {
    const value = change[name] ?? at.options[name] ?? ''
    return value === '' ? [] : [`${name}: ${quote(value)}`]
  })
  if (at.options.bos !== undefined) options.push(`bos: ${at.options.bos}`)
  const written = `LanguageModel(${quote(id)}${options.length > 0 ? `, { ${options.join(', ')} }` : ''})`
  return code.slice(0, at.from) + written + code.slice(at.to)
}

const quote = (text: string): string => `'${text.replaceAll(/['\\\n]/g, '')}'`
