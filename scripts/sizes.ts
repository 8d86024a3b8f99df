/** Checks what the built page makes people download against a budget. */
import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as v from 'valibot'

/** Kilobytes, gzipped: the page before editor, models and runtime, its styles and its HTML included. */
const PAGE = 250
/** Scripts that are loaded when they are needed and may be larger than others, by the start of their name. */
const PARTS: readonly (readonly [start: string, limit: number])[] = [
  ['CodeEditor', 220],
  // TypeScript's compiler and its library files, in a worker.
  ['programWorker', 1200],
  ['engineWorker', 180],
  ['transformers', 150],
  // The layout that is asked for by "tidy", in a worker.
  ['elk', 480],
]
const OTHER_PART = 120
const SERVICE_WORKER = 12
/** Megabytes: the embedded model with its tokenizer and site map. */
const ATLAS = 8
const atlas = 'models/vitrine/atlas'
/** Megabytes of a WebAssembly file as it is. */
const WASM: Readonly<Record<string, number>> = {
  'ort-wasm-simd-threaded.asyncify': 28,
  'ort-wasm-simd-threaded.jspi': 18,
  'ort-wasm-simd-threaded': 15,
}

const Manifest = v.record(
  v.string(),
  v.object({
    file: v.string(),
    isEntry: v.optional(v.boolean()),
    imports: v.optional(v.array(v.string())),
    css: v.optional(v.array(v.string())),
  }),
)

const problems: string[] = []
const kilobytes = (bytes: Uint8Array): number => gzipSync(bytes).byteLength / 1000
const line = (name: string, size: number, limit: number, unit: string) => {
  console.log(`${size.toFixed(1).padStart(8)} of ${limit} ${unit}  ${name}`)
  if (size > limit) problems.push(`${name} has ${size.toFixed(1)} ${unit}; its limit is ${limit}`)
}

/** What the page loads before it shows anything. */
const pageFiles = async (): Promise<Set<string>> => {
  const manifest = v.parse(Manifest, JSON.parse(await readFile('dist/.vite/manifest.json', 'utf8')))
  const files = new Set(['index.html'])
  const visit = (key: string) => {
    const chunk = manifest[key]
    if (chunk === undefined || files.has(chunk.file)) return
    files.add(chunk.file)
    chunk.css?.forEach(file => files.add(file))
    chunk.imports?.forEach(visit)
  }
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry === true) visit(key)
  return files
}

const page = await pageFiles()
let pageSize = 0
for (const file of page) pageSize += kilobytes(await readFile(join('dist', file)))
line('the page', pageSize, PAGE, 'kB gz')

const seen = new Map<string, string>()
for (const name of (await readdir('dist/assets')).sort()) {
  const bytes = await readFile(join('dist/assets', name))
  if (name.endsWith('.wasm')) {
    const digest = createHash('sha256').update(bytes).digest('hex')
    const twin = seen.get(digest)
    if (twin !== undefined) problems.push(`${name} and ${twin} are the same WebAssembly file`)
    seen.set(digest, name)
    const build = Object.keys(WASM).find(start => name.startsWith(`${start}-`))
    if (build === undefined)
      problems.push(`${name} is a WebAssembly file that src/runtime/webBuildFiles.ts does not name`)
    else line(name, bytes.byteLength / 1e6, WASM[build] ?? 0, 'MB')
  } else if (name.endsWith('.js') && !page.has(`assets/${name}`)) {
    const limit = PARTS.find(([start]) => name.startsWith(start))?.[1] ?? OTHER_PART
    line(name, kilobytes(bytes), limit, 'kB gz')
  }
}

line('sw.js', kilobytes(await readFile('dist/sw.js')), SERVICE_WORKER, 'kB gz')

const modelFiles = await readdir(join('dist', atlas), { recursive: true, withFileTypes: true })
const modelSizes = modelFiles
  .filter(entry => entry.isFile())
  .map(async entry => (await readFile(join(entry.parentPath, entry.name))).byteLength)
const modelBytes = (await Promise.all(modelSizes)).reduce((sum, bytes) => sum + bytes, 0)
line(atlas, modelBytes / 1e6, ATLAS, 'MB')

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
