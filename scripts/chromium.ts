/** Finds a Chromium for the browser tests, or installs one. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
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
  return quietly('npx', ['playwright', 'install', 'chromium']) && works(path) ? path : undefined
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

/** Without root: Debian's packages, unpacked into a folder of the project. */
const unpacked = (): string | undefined => {
  const path = join(CACHE, 'usr/bin/chromium')
  if (works(path)) return path
  mkdirSync(CACHE, { recursive: true })
  if (!quietly('apt-get', ['download', 'chromium', 'chromium-common'], CACHE)) return undefined
  for (const file of readdirSync(CACHE)) {
    if (file.endsWith('.deb')) execFileSync('dpkg', ['-x', file, '.'], { cwd: CACHE })
  }
  // The script in usr/bin looks for the program in /usr/lib; the program itself starts from anywhere.
  return [path, join(CACHE, 'usr/lib/chromium/chromium')].find(works)
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
