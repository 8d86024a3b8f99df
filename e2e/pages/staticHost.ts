import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

export interface StaticHost {
  /** Of the folder, ending in `/`. */
  url: string
  /** Paths that were asked for, in order. */
  asked: string[]
  close: () => Promise<void>
}

/** A host that can do nothing but give files: no headers of its own choice, the page in a folder below its root. */
export function startStaticHost(folder: string, under = '/course/vitrine/'): Promise<StaticHost> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname
    asked.push(path)
    const answer = async () => {
      const name = normalize(path.startsWith(under) ? path.slice(under.length) || 'index.html' : '../none')
      const file = join(folder, name)
      const found = name.startsWith('..') ? null : await stat(file).catch(() => null)
      if (found?.isFile() !== true) {
        response.writeHead(404).end()
        return
      }
      response.writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-length': found.size,
      })
      createReadStream(file).pipe(response)
    }
    void answer()
  })
  return new Promise(resolve => {
    server.listen(0, () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      resolve({
        url: `http://localhost:${port}${under}`,
        asked,
        close: () =>
          new Promise(done => {
            server.close(() => done())
            server.closeAllConnections()
          }),
      })
    })
  })
}
