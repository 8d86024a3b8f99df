import { type WorkboxPlugin } from 'workbox-core'

/**
 * The answer with the headers that make a page cross-origin isolated, which a static host often cannot be told to send.
 * Then WebAssembly may use threads.
 */
export function isolated(response: Response): Response {
  // Opaque answers cannot be written anew.
  if (response.status === 0) return response
  const headers = new Headers(response.headers)
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
  headers.set('Cross-Origin-Resource-Policy', 'cross-origin')
  const { status, statusText } = response
  const body = status === 204 || status === 304 ? null : response.body
  return new Response(body, { status, statusText, headers })
}

/** The same for everything that a strategy of Workbox answers. */
export const isolating: WorkboxPlugin = {
  handlerWillRespond: ({ response }) => Promise.resolve(isolated(response)),
}
