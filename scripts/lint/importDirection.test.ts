import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'
import plugin from './plugin.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ['src/**/*.ts'],
      plugins: { vitrine: plugin },
      rules: { 'vitrine/import-direction': 'error' },
    },
  ],
})

const complaints = async (file: string, line: string) => {
  const [result] = await eslint.lintText(line, { filePath: `${root}src/${file}` })
  return result?.messages.map(message => message.message)
}

describe('the direction of imports', () => {
  it.each([
    ['trace/model.ts', "import { engine } from '../engine/engine.ts'", /^trace\/ may not import engine\//],
    [
      'graph/validate.ts',
      "import { emitter } from '../onnx/emitter.ts'",
      /^graph\/ may not import onnx\/; it may import: nothing$/,
    ],
    [
      'app/shell/Shell.ts',
      "const engine = import('../../engine/engine.ts')",
      /^app\/ may not import engine\//,
    ],
    ['engine/plan.ts', "import { useState } from 'react'", /^engine\/ may not import react: only app may$/],
    ['engine/plan.ts', "import web from 'onnxruntime-web/webgpu'", /only runtime may$/],
    ['graph/dim.ts', "import { model } from '../../test/programs/onnx.ts'", /from outside src\//],
    ['graph/dim.ts', "import { dtype } from './dtype'", /must name the file with its extension$/],
    ['nowhere/file.ts', "import { dim } from '../graph/dim.ts'", /^src\/nowhere is not in the table/],
  ])('%s: %s is reported', async (file, line, message) => {
    expect(await complaints(file, line)).toEqual([expect.stringMatching(message)])
  })

  it.each([
    ['engine/plan.ts', "import { read } from '../onnx/read.ts'"],
    ['graph/validate.ts', "import { dim } from './dim.ts'"],
    ['app/shell/Shell.ts', "import './shell.css'"],
    ['runtime/web.ts', "import url from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'"],
  ])('%s: %s is allowed', async (file, line) => {
    expect(await complaints(file, line)).toEqual([])
  })
})
