/** Writes the site maps that stand in the repository; run it after a change in src/onnx. */
import { readFileSync, writeFileSync } from 'node:fs'
import { siteMapSources, siteMapOf } from '../test/siteMapSources.ts'

for (const source of siteMapSources)
  writeFileSync(source.target, `${JSON.stringify(siteMapOf(source, readFileSync), null, 1)}\n`)
