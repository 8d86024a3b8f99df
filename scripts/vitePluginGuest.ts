import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'

const entry = fileURLToPath(new URL('../src/sandbox/guest.ts', import.meta.url))
const id = 'virtual:vitrine-guest'
const resolved = `\0${id}`

/**
 * Gives `virtual:vitrine-guest`: the text of the sandbox's worker script, the recorder inlined, as one classic script.
 * The same in development and in a build, because inside the sandbox's policy no module could be loaded.
 */
export function guestBundle(): Plugin {
  const files = new Set<string>()
  return {
    name: 'vitrine-guest',
    resolveId: source => (source === id ? resolved : undefined),
    async load(source) {
      if (source !== resolved) return undefined
      const { code, modules } = await bundleGuest()
      for (const file of modules) {
        files.add(file)
        this.addWatchFile(file)
      }
      return `export default ${JSON.stringify(code)}`
    },
    hotUpdate({ file }) {
      if (!files.has(file)) return undefined
      const module = this.environment.moduleGraph.getModuleById(resolved)
      return module === undefined ? undefined : [module]
    },
  }
}

/** Bundles src/sandbox/guest.ts; it defines `vitrineGuest`. */
export async function bundleGuest(): Promise<{ code: string; modules: string[] }> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2023',
      lib: { entry, formats: ['iife'], name: 'vitrineGuest' },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]).flatMap(part =>
    'output' in part ? part.output : [],
  )
  const chunk = outputs.find(output => output.type === 'chunk')
  if (chunk === undefined || outputs.length !== 1) throw new Error('the guest is not one script')
  const modules = Object.keys(chunk.modules).filter(file => !file.startsWith('\0'))
  return { code: chunk.code, modules }
}
