/** Whether a program wants to be run elsewhere, as far as it says so in so many words. */
export interface NamedEndpoint {
  /** null where it asks for a remote run without naming an address. */
  address: string | null
  line: number
}

const asks = /\bremote\s*[:=]\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`\n$]*)`|(true)\b)/

/** The endpoint that a program names: `remote: true`, `remote: '...'`, `options.remote = '...'`; null: none. */
export function endpointOf(code: string): NamedEndpoint | null {
  for (const [index, text] of code.split('\n').entries()) {
    const found = asks.exec(text.replace(/(^|\s)\/\/.*$/, ''))
    if (found === null) continue
    return { address: found[1] ?? found[2] ?? found[3] ?? null, line: index + 1 }
  }
  return null
}
