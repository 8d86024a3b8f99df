import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { examples, events, refusals } from './openapi/examples.ts'
import { openApi } from './openapi.ts'
import { readHealth, readModelList } from './modelInfo.ts'
import { readDescription } from './description.ts'
import { readRefusal, refusalCodes } from './refusal.ts'
import { headers, routes } from './routes.ts'
import { readRunEvent, runStatuses } from './runEvent.ts'
import { readRunAccepted, readRunState } from './runState.ts'
import { testReport } from './testRequest.ts'
import { validateGraph } from '../../graph/validate.ts'

const document = openApi('0.1.0')
const text = JSON.stringify(document)
const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'openapi')

function check(name: string, value: unknown): void {
  ajv.validate(`openapi#/components/schemas/${name}`, JSON.parse(JSON.stringify(value)))
  expect(ajv.errors ?? []).toEqual([])
}

test('each example is what its schema says', () => {
  for (const [name, value] of Object.entries(examples)) check(name, value)
  for (const event of events) check('RunEvent', event)
  for (const refusal of refusals) check('Refusal', refusal)
  check('RunReport', testReport)
})

test('a schema refuses what is something else', () => {
  for (const name of Object.keys(document.components.schemas)) {
    const isOf = (value: unknown) => ajv.validate(`openapi#/components/schemas/${name}`, value)
    expect(isOf(5), name).toBe(false)
    expect(isOf({ status: 'QUEUED', place: 'first' }), name).toBe(false)
  }
})

test('each example is read by the code that reads answers', () => {
  const graph: unknown = examples.Graph
  expect(validateGraph(graph)).toEqual(graph)
  expect(readRunAccepted(examples.RunAccepted)).toEqual(examples.RunAccepted)
  expect(readRunState(examples.RunState)).toEqual(examples.RunState)
  expect(readModelList(examples.ModelList)).toEqual(examples.ModelList)
  expect(readDescription(examples.ModelDescription)).toEqual(examples.ModelDescription)
  expect(readHealth(examples.Health)).toEqual(examples.Health)
  for (const event of events) expect(readRunEvent(JSON.stringify(event))).toEqual(event)
  for (const refusal of refusals) expect(readRefusal(refusal)).toEqual(refusal)
  expect(new Set(events.map(({ status }) => status))).toEqual(new Set(runStatuses))
})

test('every route, header and refusal is in it, each refusal with its status', () => {
  const written = Object.values(routes).map(route =>
    decodeURIComponent(
      typeof route === 'string' ? route : route === routes.model ? route('{owner}/{name}') : route('{id}'),
    ),
  )
  expect(Object.keys(document.paths).sort()).toEqual(written.sort())
  for (const name of Object.values(headers)) expect(text).toContain(`"${name}"`)
  for (const [code, status] of Object.entries(refusalCodes)) {
    expect(document.components.responses).toHaveProperty([code])
    expect(text).toContain(`"${status}":{"$ref":"#/components/responses/${code}"}`)
  }
})

test('all references lead somewhere, and no two operations have one name', () => {
  const refs = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path?.split('/') ?? [])
  expect(refs.length).toBeGreaterThan(20)
  for (const path of refs) expect(document).toHaveProperty(path)
  const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
