import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { operations } from '../src/graph/operations/registry.ts'
import { operationsDoc, operationsDocFile } from './operationsDoc.ts'

test('docs/operations.md is what the registry says (npx tsx scripts/writeOperationsDoc.ts writes it)', async () => {
  const written = await readFile(operationsDocFile, 'utf8')
  expect(written).toBe(await operationsDoc())
  const headings = [...written.matchAll(/^### (\w+)$/gm)].map(([, name]) => name)
  expect(headings.sort()).toEqual(Object.keys(operations).sort())
})
