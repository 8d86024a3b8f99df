import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** The command line as it is built. */
const cli = process.env['VITRINE_CLI'] ?? 'dist-cli/vitrine.js'

/** An endpoint as a person starts it: `vitrine serve`, in a process of its own. */
export class EndpointProcess {
  url = ''
  readonly #data: string
  #child: ChildProcess | undefined

  private constructor(data: string) {
    this.#data = data
  }

  static async start(): Promise<EndpointProcess> {
    const endpoint = new EndpointProcess(await mkdtemp(join(tmpdir(), 'vitrine-endpoint-')))
    await endpoint.open()
    return endpoint
  }

  /** Starts it, again at the address that it had. */
  async open(): Promise<void> {
    const port = this.url === '' ? '0' : new URL(this.url).port
    const child = spawn(process.execPath, [cli, 'serve', '--port', port, '--data', this.#data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#child = child
    for await (const line of createInterface(child.stdout)) {
      const found = /listens on (http:\S+)/.exec(line)
      if (found?.[1] === undefined) continue
      this.url = found[1].replace('127.0.0.1', 'localhost')
      // What else it says is not read: it must not wait for that.
      child.stdout.resume()
      return
    }
    throw new Error('vitrine serve ended before it listened')
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** From then on everybody needs a key. */
  async createKey(): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [
      cli,
      'keys',
      'create',
      'somebody',
      '--data',
      this.#data,
    ])
    return stdout.trim()
  }

  async close(): Promise<void> {
    await this.kill()
    await rm(this.#data, { recursive: true, force: true })
  }
}
