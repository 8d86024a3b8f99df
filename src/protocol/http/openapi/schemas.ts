import { toJsonSchemaDefs } from '@valibot/to-json-schema'
import { graph } from '../../../graph/versions/v1Schema.ts'
import { modelDescription } from '../description.ts'
import { health, modelList } from '../modelInfo.ts'
import { refusal } from '../refusal.ts'
import { runEvent } from '../runEvent.ts'
import { runReport } from '../runReport.ts'
import { resultRuns, runRequestOptions } from '../runRequest.ts'
import { runAccepted, runState } from '../runState.ts'

const definitions = {
  Graph: graph,
  RunRequestOptions: runRequestOptions,
  ResultRuns: resultRuns,
  RunAccepted: runAccepted,
  RunState: runState,
  RunEvent: runEvent,
  RunReport: runReport,
  ModelList: modelList,
  ModelDescription: modelDescription,
  Health: health,
  Refusal: refusal,
}

export type SchemaName = keyof typeof definitions

/** The form of every body, derived from the schemas that read them. What one field says of another is not in it. */
export const schemas = (): Record<string, object> =>
  toJsonSchemaDefs(definitions, {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'ignore',
    overrideRef: ({ referenceId }) => schemaRef(referenceId),
  })

export const schemaRef = (name: string): string => `#/components/schemas/${name}`
