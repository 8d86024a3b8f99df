import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type EngineProcess } from './engineProcess.ts'
import { ipcChannel } from './ipcChannel.ts'

export interface EngineChild extends EngineProcess {
  pid: number | undefined
  /** Resolves once the process is gone. */
  gone: Promise<void>
}

/** Starts an engine in a process of its own. It ends with this process, and has nothing of its environment but what it needs. */
export function spawnEngineChild(): EngineChild {
  const isSource = import.meta.url.endsWith('.ts')
  const entry = fileURLToPath(new URL(isSource ? 'engineChild.ts' : 'engineChild.js', import.meta.url))
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: isSource ? ['--import', sourceLoader()] : [],
    env: engineEnvironment(process.env),
  })
  let isEnded = false
  const gone = new Promise<void>(resolve => {
    child.once('exit', () => resolve())
    // One that could not be started has no exit.
    child.once('error', () => resolve())
  })
  return {
    pid: child.pid,
    gone,
    channel: ipcChannel(child),
    onCrash(handler) {
      child.once('error', error => handler(`its process could not be started: ${error.message}`))
      child.once('exit', (code, signal) => {
        if (!isEnded) handler(`its process ended with ${signal ?? `code ${code}`}`)
      })
    },
    end() {
      isEnded = true
      // It may be inside a program that runs for long, where it hears nothing else.
      child.kill('SIGKILL')
    },
  }
}

/** Node reads TypeScript by this loader; what is built needs none. */
const sourceLoader = () => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

const needed =
  /^(PATH|HOME|USERPROFILE|TMPDIR|TEMP|TMP|LANG|LC_.*|TZ|SYSTEMROOT|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|CUDA_.*|NVIDIA_.*|VK_.*|XDG_.*|LOCALAPPDATA|APPDATA|HTTPS?_PROXY|NO_PROXY|NODE_USE_ENV_PROXY|NODE_EXTRA_CA_CERTS|OMP_.*)$/i

/** Keys and addresses of databases stay with the process that was given them. */
const engineEnvironment = (all: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(all).filter(([name]) => needed.test(name)))
