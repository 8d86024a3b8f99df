import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'

const entry = fileURLToPath(new URL('../src/app/offline/worker/serviceWorker.ts', import.meta.url))

/**
 * Adds `sw.js` to a build: the service worker (src/app/offline/worker/) with the list of what the page is made of.
 * WebAssembly files are not on the list: a browser runs one of three.
 */
export function serviceWorker(): Plugin {
  let outDir = ''
  let base = ''
  return {
    name: 'vitrine-service-worker',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
      base = config.root
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const files = await filesIn(outDir)
        const precached = await Promise.all(files.filter(isPartOfPage).map(url => entryOf(outDir, url)))
        const define = {
          precached: JSON.stringify(precached),
          runtimeFiles: JSON.stringify(files.filter(file => file.endsWith('.wasm'))),
          'process.env.NODE_ENV': JSON.stringify('production'),
        }
        await build({
          root: base,
          configFile: false,
          logLevel: 'error',
          publicDir: false,
          define,
          build: {
            outDir,
            emptyOutDir: false,
            target: 'es2023',
            lib: { entry, formats: ['iife'], name: 'vitrineServiceWorker', fileName: () => 'sw.js' },
          },
        })
      },
    },
  }
}

const isPartOfPage = (file: string): boolean => !/\.wasm$|\.md$|^\.vite\/|\/recipe\/|^sw\.js$/.test(file)

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
}

/** Names in assets/ change with their content; others are told apart by a digest. */
async function entryOf(folder: string, url: string): Promise<{ url: string; revision?: string }> {
  if (url.startsWith('assets/')) return { url }
  const digest = createHash('sha256')
    .update(await readFile(join(folder, url)))
    .digest('hex')
  return { url, revision: digest.slice(0, 20) }
}
