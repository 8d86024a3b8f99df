/** Finds a Chromium for the browser tests, or installs one. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from '@playwright/test'

const CACHE = resolve('.cache/chromium')
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const PLACES = [
  '/usr/bin',
  '/usr/local/bin',
  '/opt/google/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS',
  '/Applications/Chromium.app/Contents/MacOS',
]

const works = (path: string): boolean =>
  existsSync(path) && spawnSync(path, ['--version', '--no-sandbox'], { timeout: 30_000 }).status === 0

const quietly = (command: string, args: readonly string[], cwd?: string): boolean =>
  spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'ignore'], timeout: 600_000 }).status === 0

const installed = (): string | undefined => {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined) {
    if (works(named)) return named
    throw new Error(`CHROMIUM_PATH is ${named}, which does not start`)
  }
  const path = process.env['PATH'] ?? ''
  const folders = [...path.split(':'), ...PLACES]
  const names = [...NAMES, 'Google Chrome', 'Chromium']
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(works)
}

const playwrights = (): string | undefined => {
  const path = chromium.executablePath()
  if (works(path)) return path
  return quietly('playwright', ['install', 'chromium']) && works(path) ? path : undefined
}

const debians = (): string | undefined => {
  if (!existsSync('/usr/bin/apt-get')) return undefined
  if (process.getuid?.() === 0) {
    quietly('apt-get', ['update'])
    quietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
    return works('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined
  }
  return unpacked()
}

/** Without root: Chromium and the packages it needs that this machine lacks, unpacked into a folder of the project. */
const unpacked = (): string | undefined => {
  const start = join(CACHE, 'chromium')
  if (works(start)) return start
  mkdirSync(CACHE, { recursive: true })
  const plan = spawnSync(
    'apt-get',
    ['install', '--simulate', '-o', 'Debug::NoLocking=1', '--no-install-recommends', 'chromium'],
    { encoding: 'utf8' },
  )
  const missing = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].map(match => match[1] ?? '')
  const packages = [...new Set(['chromium', 'chromium-common', ...missing])]
  if (!quietly('apt-get', ['download', ...packages], CACHE)) return undefined
  for (const file of readdirSync(CACHE)) {
    if (file.endsWith('.deb')) execFileSync('dpkg', ['-x', file, '.'], { cwd: CACHE })
  }
  const libraries = readdirSync(join(CACHE, 'usr/lib'))
    .filter(name => name.includes('-linux-'))
    .map(name => join(CACHE, 'usr/lib', name))
  const program = join(CACHE, 'usr/lib/chromium/chromium')
  writeFileSync(start, `#!/bin/sh\nLD_LIBRARY_PATH='${libraries.join(':')}' exec '${program}' "$@"\n`, {
    mode: 0o755,
  })
  return works(start) ? start : undefined
}

/**
 * The path of a Chromium that starts.
 * @throws if there is none and none can be installed
 */
export const findChromium = (): string => {
  const path = installed() ?? playwrights() ?? debians()
  if (path === undefined) {
    throw new Error(
      'No Chromium for the browser tests: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH to it.',
    )
  }
  return path
}
