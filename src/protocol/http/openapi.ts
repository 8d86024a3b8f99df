import { commonHeaders, header, refusalResponses } from './openapi/parts.ts'
import { paths } from './openapi/paths.ts'
import { schemas } from './openapi/schemas.ts'
import { headers, protocolVersions } from './routes.ts'

/**
 * The OpenAPI 3.1 document of the endpoint, with the forms of all bodies derived from the schemas that read them. Only
 * a server needs it.
 * @param version of Vitrine
 */
export const openApi = (version: string) => {
  const versions = header(
    headers.protocol,
    `Versions of the protocol that the client speaks (\`${protocolVersions.join(', ')}\`); the newest that both speak is taken, the oldest where there is no such header.`,
  )
  const all = Object.entries(paths()).map(([path, item]) => {
    const own: readonly object[] = 'parameters' in item ? item.parameters : []
    return [path, { ...item, parameters: [versions, ...own] }] as const
  })
  return {
    openapi: '3.1.0',
    info: {
      title: 'Vitrine endpoint',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Runs intervention graphs on models. Takes data and never code. docs/protocol.md of Vitrine is the guide to it.',
    },
    security: [{ key: [] }, {}],
    paths: Object.fromEntries(all),
    components: {
      schemas: schemas(),
      responses: refusalResponses(),
      headers: commonHeaders,
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key of `vitrine keys create`; on loopback none is needed unless there is one.',
        },
      },
    },
  }
}
