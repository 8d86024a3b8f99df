import { create } from 'zustand'
import { type Health, type ModelList } from '../../protocol/http/modelInfo.ts'
import { toProblem, type Problem } from '../shell/problem.ts'
import { askHealth, askModels } from './askEndpoint.ts'
import { type Endpoint } from './endpoint.ts'

/** What an endpoint has said. What it said before stays while it is asked again, and while it does not answer. */
export interface EndpointState {
  isAsked: boolean
  /** Whether it answered when it was last asked; null before that. One that refuses a key does answer. */
  answers: boolean | null
  /** Milliseconds since 1970 of the last answer; null before the first. */
  at: number | null
  health: Health | null
  list: ModelList | null
  /** Why it does not answer, or does not say all. */
  problem: Problem | null
}

interface StatesState {
  /** By address. */
  states: Readonly<Record<string, EndpointState>>
  /** Asks an endpoint how it is and what it serves. Never rejects. */
  look: (endpoint: Endpoint) => Promise<void>
  forget: (url: string) => void
}

export const unknown: EndpointState = {
  isAsked: false,
  answers: null,
  at: null,
  health: null,
  list: null,
  problem: null,
}

/** How the endpoints are: asked while somebody looks, and not otherwise. */
export const useEndpointStates = create<StatesState>((set, get) => ({
  states: {},
  async look(endpoint) {
    const { url } = endpoint
    const put = (change: Partial<EndpointState>) =>
      set(({ states }) => ({ states: { ...states, [url]: { ...(states[url] ?? unknown), ...change } } }))
    if (get().states[url]?.isAsked === true) return
    put({ isAsked: true })
    let answers = false
    try {
      const health = await askHealth(endpoint)
      answers = true
      put({ answers, health, at: Date.now() })
      put({ list: await askModels(endpoint), problem: null, isAsked: false })
    } catch (error) {
      put({ answers, problem: toProblem(error), isAsked: false })
    }
  },
  forget: url => set(({ states }) => ({ states: { ...states, [url]: unknown } })),
}))

export const useEndpointState = (url: string): EndpointState =>
  useEndpointStates(({ states }) => states[url] ?? unknown)
