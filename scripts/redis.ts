/** Finds a Redis for the tests of the queue of many machines, or installs one. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const CACHE = resolve(fileURLToPath(new URL('..', import.meta.url)), '.cache/redis')
const NAMES = ['redis-server', 'valkey-server']
const PLACES = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

const works = (path: string): boolean =>
  existsSync(path) && spawnSync(path, ['--version'], { timeout: 30_000 }).status === 0

const quietly = (command: string, args: readonly string[], cwd?: string): boolean =>
  spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 600_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0

const installed = (): string | undefined => {
  const named = process.env['REDIS_SERVER']
  if (named !== undefined) {
    if (works(named)) return named
    throw new Error(`REDIS_SERVER is ${named}, which does not start`)
  }
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...PLACES]
  return folders.flatMap(folder => NAMES.map(name => join(folder, name))).find(works)
}

const debians = (): string | undefined => {
  if (!existsSync('/usr/bin/apt-get')) return undefined
  if (process.getuid?.() !== 0) return unpacked()
  quietly('apt-get', ['update'])
  // The package starts a service otherwise; the tests start their own.
  quietly('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'])
  return ['/usr/bin/redis-server'].find(works)
}

/** Without root: Redis and the packages it needs that this machine lacks, unpacked into a folder of the project. */
const unpacked = (): string | undefined => {
  const start = join(CACHE, 'redis-server')
  if (works(start)) return start
  mkdirSync(CACHE, { recursive: true })
  const plan = spawnSync(
    'apt-get',
    ['install', '--simulate', '-o', 'Debug::NoLocking=1', '--no-install-recommends', 'redis-server'],
    { encoding: 'utf8' },
  )
  const missing = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].map(match => match[1] ?? '')
  // redis-server itself is a link to a program of redis-tools.
  const packages = [...new Set(['redis-server', 'redis-tools', ...missing])]
  if (!quietly('apt-get', ['download', ...packages], CACHE)) return undefined
  for (const file of readdirSync(CACHE)) {
    if (file.endsWith('.deb')) execFileSync('dpkg', ['-x', file, '.'], { cwd: CACHE })
  }
  const libraries = existsSync(join(CACHE, 'usr/lib'))
    ? readdirSync(join(CACHE, 'usr/lib'))
        .filter(name => name.includes('-linux-'))
        .map(name => join(CACHE, 'usr/lib', name))
    : []
  const program = join(CACHE, 'usr/bin/redis-check-rdb')
  writeFileSync(
    start,
    `#!/bin/bash\nLD_LIBRARY_PATH='${libraries.join(':')}' exec -a redis-server '${program}' "$@"\n`,
    { mode: 0o755 },
  )
  return works(start) ? start : undefined
}

/**
 * The path of a redis-server that starts.
 * @throws if there is none and none can be installed
 */
export const findRedis = (): string => {
  const path = installed() ?? debians()
  if (path === undefined) {
    throw new Error(
      'No Redis for the tests of the queue: install one (Debian: apt-get install redis-server) or set REDIS_SERVER to it.',
    )
  }
  return path
}
