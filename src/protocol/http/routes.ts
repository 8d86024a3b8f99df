/** Paths of the endpoint, version 1. */
export const routes = {
  runs: '/v1/runs',
  run: (id: string) => `/v1/runs/${encodeURIComponent(id)}`,
  events: (id: string) => `/v1/runs/${encodeURIComponent(id)}/events`,
  result: (id: string) => `/v1/runs/${encodeURIComponent(id)}/result`,
  models: '/v1/models',
  /** @param id `owner/name`: its slash stays one */
  model: (id: string) => `/v1/models/${id.split('/').map(encodeURIComponent).join('/')}`,
  health: '/v1/health',
  metrics: '/v1/metrics',
  openapi: '/v1/openapi.json',
} as const

/** Names of headers beyond HTTP's own. */
export const headers = {
  /** Version of the protocol: of the client in a request, of the endpoint in an answer. */
  protocol: 'vitrine-protocol',
  /** Chosen by the client: a request that is sent again under the same key is the same run. */
  idempotencyKey: 'idempotency-key',
} as const

/** Type of a body that is a safetensors file. */
export const safetensorsType = 'application/vnd.safetensors'

/** Protocol versions that this code speaks, oldest first. */
export const protocolVersions = [1] as const
