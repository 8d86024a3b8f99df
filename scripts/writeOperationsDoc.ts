/** Writes docs/operations.md; run it after a change of the operations registry. */
import { writeFile } from 'node:fs/promises'
import { operationsDoc, operationsDocFile } from './operationsDoc.ts'

await writeFile(operationsDocFile, await operationsDoc())
