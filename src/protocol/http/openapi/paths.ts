import { routes, safetensorsType } from '../routes.ts'
import { events } from './examples.ts'
import { answer, header, jsonBody, refused, text } from './parts.ts'
import { schemaRef } from './schemas.ts'

/** A route with its parameter as OpenAPI writes it. */
const template = (path: string): string => decodeURIComponent(path)

const runParameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Id of a run, as its acceptance has it.',
  schema: { type: 'string', pattern: '^[\\w-]{22}$' },
}
const part = (name: string, description: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: text,
})
const binary = { [safetensorsType]: { schema: { type: 'string', contentMediaType: safetensorsType } } }
const etag = { etag: { description: 'Of the bytes; strong.', schema: text } }
const noContent = {
  description: 'Done.',
  headers: { 'vitrine-protocol': { $ref: '#/components/headers/protocol' } },
}

const runs = {
  post: {
    operationId: 'createRun',
    summary: 'Takes a graph to be run',
    description:
      'The body is one safetensors file. Its tensors are the constants of the graph; its `__metadata__` has `graph` (JSON text of a Graph), and may have `results` (ResultRuns: for each result that the graph takes the run that has it) and `options` (RunRequestOptions). A body larger than `limits.requestBytes` is refused before it is read.',
    parameters: [
      header('idempotency-key', 'A request that is sent again under the same key is the same run.', {
        type: 'string',
        pattern: '^[!-~]{1,200}$',
      }),
    ],
    requestBody: {
      required: true,
      content: {
        [safetensorsType]: {
          schema: { type: 'string', contentMediaType: safetensorsType },
          'x-metadata': {
            graph: { $ref: schemaRef('Graph') },
            results: { $ref: schemaRef('ResultRuns') },
            options: { $ref: schemaRef('RunRequestOptions') },
          },
        },
      },
    },
    responses: {
      200: answer('A run that has ended is the answer (`reuse`).', jsonBody('RunAccepted')),
      202: answer(
        'Accepted: it comes to one end, whatever happens to the machines.',
        jsonBody('RunAccepted'),
        {
          location: { description: 'Path of the run.', schema: text },
        },
      ),
      ...refused('unknown-key', 'not-found', 'too-large', 'wrong-type', 'wrong-graph'),
    },
  },
}

const run = {
  parameters: [runParameter],
  get: {
    operationId: 'getRun',
    summary: 'What is known of a run',
    responses: { 200: answer('Its state.', jsonBody('RunState')), ...refused('unknown-key', 'not-found') },
  },
  delete: {
    operationId: 'deleteRun',
    summary: 'Cancels a run that is open; forgets one that has ended, with its results',
    responses: {
      202: answer('It is to be cancelled; its last event says when it is.', jsonBody('RunState')),
      204: noContent,
      ...refused('unknown-key', 'not-found'),
    },
  },
}

const runEvents = {
  parameters: [runParameter],
  get: {
    operationId: 'followRun',
    summary: 'What happens to a run, from its beginning to its end (server-sent events)',
    description:
      'Each event has its number as `id`, its status as `event` and the JSON of a RunEvent as `data`. The stream ends after COMPLETED, FAILED or CANCELLED. Places in the queue may come without an id: they are not sent again.',
    parameters: [
      header('last-event-id', 'Only events after this number.', { type: 'integer' }),
      {
        name: 'after',
        in: 'query',
        description: 'The same, where a header cannot be set.',
        schema: { type: 'integer' },
      },
    ],
    responses: {
      200: answer('Events, as they come.', {
        'text/event-stream': {
          schema: { $ref: schemaRef('RunEvent') },
          examples: Object.fromEntries(events.map(event => [event.status, { value: event }])),
        },
      }),
      ...refused('unknown-key', 'not-found'),
    },
  },
}

const runResult = {
  parameters: [runParameter],
  get: {
    operationId: 'getResult',
    summary: 'The values that a completed run saved',
    description:
      'One safetensors file: tensors by the names of their saves; `__metadata__` has `report` (JSON text of a RunReport) and `graph-hash`, and in a run that measures `summaries`. COMPLETED says where each tensor lies, so that one of them, or a part, is asked for by range.',
    parameters: [
      header('range', 'One range of bytes: `bytes=904-20903`.'),
      header('if-range', 'An etag: the range is sent if the result still has it, else the whole.'),
      header('if-none-match', 'An etag: nothing is sent if the result still has it.'),
    ],
    responses: {
      200: answer('The whole file.', binary, { ...etag, 'accept-ranges': { schema: text } }),
      206: answer('A part of it.', binary, { ...etag, 'content-range': { schema: text } }),
      304: noContent,
      ...refused('unknown-key', 'not-found', 'range-not-there'),
    },
  },
}

const model = {
  parameters: [
    part('owner', 'Of the repository.'),
    part('name', 'Of the model in it.'),
    {
      name: 'revision',
      in: 'query',
      description: 'A branch, tag or commit; main where there is none.',
      schema: text,
    },
  ],
  get: {
    operationId: 'describeModel',
    summary: 'A model as far as recording a graph needs it: site map, config, tokenizer; no weights',
    responses: {
      200: answer('Its description.', jsonBody('ModelDescription')),
      202: answer(
        'A worker looks at it now: ask again.',
        { 'application/json': { schema: { type: 'object', properties: { status: { const: 'LOADING' } } } } },
        { 'retry-after': { description: 'Seconds.', schema: { type: 'integer' } } },
      ),
      ...refused('unknown-key', 'not-found', 'wrong-graph'),
    },
  },
}

const open = { security: [] }

/** Every route of the endpoint. */
export const paths = () => ({
  [routes.runs]: runs,
  [template(routes.run('{id}'))]: run,
  [template(routes.events('{id}'))]: runEvents,
  [template(routes.result('{id}'))]: runResult,
  [routes.models]: {
    get: {
      operationId: 'listModels',
      summary: 'Models that are served, and limits',
      responses: { 200: answer('Models and limits.', jsonBody('ModelList')), ...refused('unknown-key') },
    },
  },
  [template(routes.model('{owner}/{name}'))]: model,
  [routes.health]: {
    get: {
      operationId: 'getHealth',
      summary: 'Whether runs are taken, and in which versions',
      ...open,
      responses: { 200: answer('Its health.', jsonBody('Health')), ...refused() },
    },
  },
  [routes.metrics]: {
    get: {
      operationId: 'getMetrics',
      summary: 'Numbers for Prometheus',
      responses: { 200: answer('Metrics.', { 'text/plain': { schema: text } }), ...refused('unknown-key') },
    },
  },
  [routes.openapi]: {
    get: {
      operationId: 'getOpenApi',
      summary: 'This document',
      ...open,
      responses: {
        200: answer('OpenAPI 3.1.', { 'application/json': { schema: { type: 'object' } } }),
        ...refused(),
      },
    },
  },
})
