import type { Plugin } from 'vite'

const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  // Model hubs, their file hosts, and the endpoint that a person sets in the page.
  'connect-src': ["'self'", 'https:', 'http://localhost:*', 'http://127.0.0.1:*'],
  // The guest's worker is made from a blob, inside its frame.
  'worker-src': ["'self'", 'blob:'],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
}

/**
 * Writes the page's content security policy into the built index.html. A frame made with srcdoc inherits it, so the fixed script of the
 * guest's frame is allowed by its hash. (Not while developing: Vite's reloading is inline script.)
 * @param scriptHashes `sha256-...` of each inline script that may run
 */
export const contentSecurityPolicy = (scriptHashes: readonly string[]): Plugin => {
  const hashes = scriptHashes.map(hash => `'${hash}'`)
  const content = Object.entries(DIRECTIVES)
    .map(([name, sources]) => [name, ...sources, ...(name === 'script-src' ? hashes : [])].join(' '))
    .join('; ')
  return {
    name: 'vitrine:content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' },
    ],
  }
}
