import { backendChecks } from './backendChecks.ts'
import { goldenChecks } from './goldenChecks.ts'
import { operationChecks } from './operationChecks.ts'
import { soakChecks } from './soakChecks.ts'
import { reuseChecks } from './reuseChecks.ts'
import { runtimeChecks } from './runtimeChecks.ts'

/** What specs may call inside the page; each check resolves to plain data that the spec looks at. */
const harness = {
  runtime: runtimeChecks,
  golden: goldenChecks,
  soak: soakChecks,
  operations: operationChecks,
  backend: backendChecks,
  reuse: reuseChecks,
}

declare global {
  interface Window {
    harness: typeof harness
  }
}

window.harness = harness
