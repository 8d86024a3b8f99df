import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Workbench } from './page.ts'

const head = `import { LanguageModel, tensor } from 'vitrine'\nconst model = await LanguageModel('vitrine/atlas')\n`

/** Programs that fail in different surroundings, and words of their message. */
const programs: [title: string, code: string, words: RegExp][] = [
  [
    'a wrong site inside a helper',
    `${head}function middle(i: number) {\n  return model.layers[i].attn.prob\n}\nawait model.trace('The', () => middle(2))\n`,
    /prob/,
  ],
  [
    'shapes that do not fit, inside a callback',
    `${head}await model.trace('The', () =>\n  [1, 2].map(i => model.layers[i].output + tensor([1, 2, 3])),\n)\n`,
    /\[1, 1, 128\]/,
  ],
  [
    'a decision on a tensor after an await',
    `${head}const h = await model.trace('The', () => model.logits)\nawait h.sum().item()\nif (h.max()) console.log(h)\n`,
    /cannot decide on a tensor/,
  ],
  [
    'an error of its own',
    `const values: number[] = []\n\nfor (const i of [1, 2]) {\n  values[i].toFixed()\n}\n`,
    /toFixed/,
  ],
]

test('an error is at the same file:line:column in the page and in the terminal', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-'))
  const bench = new Workbench(page)
  await bench.open()
  for (const [title, code, words] of programs) {
    writeFileSync(join(folder, 'main.ts'), code)
    const cli = join(process.cwd(), 'dist-cli/vitrine.js')
    const { stderr, status } = spawnSync(process.execPath, [cli, 'run', 'main.ts'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(status, title).toBe(1)
    const [, place, message] = /^main\.ts:(\d+:\d+): (.*)$/m.exec(stderr) ?? []
    expect(message, `${title}: ${stderr}`).toMatch(words)

    await bench.write(code)
    await bench.run()
    const alert = bench.results.getByRole('alert').first()
    await expect(alert, title).toContainText(`main.ts:${place}`)
    await expect(alert, title).toContainText(message ?? '')
  }
  rmSync(folder, { recursive: true })
})
