import { hashGraph } from '../../src/graph/canonical.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { type TensorEntry } from '../../src/graph/versions/v1.ts'
import { readRunAccepted } from '../../src/protocol/http/runState.ts'
import { writeRunRequest, type RunRequest } from '../../src/protocol/http/runRequest.ts'
import { greatestDifference } from '../greatestDifference.ts'
import { Caller, textOf } from './caller.ts'
import { hostileCase, type HostileCase } from './cases.ts'
import { type Known } from './httpFamilies.ts'
import { type Endpoint } from './endpoint.ts'
import { computing, generating, steering, sweeping } from './goodRequests.ts'
import { judge, type Secrets } from './judge.ts'
import { exchange, type RawAnswer } from './rawExchange.ts'

/** Two callers of an endpoint, one of them hostile, and what good requests of theirs are answered. */
export interface Scene {
  endpoint: Endpoint
  attacker: Caller
  victim: Caller
  known: Known
  secrets: Secrets
  /** Bytes of the hostile caller's own result. */
  ownBytes: Uint8Array
  /** What good graphs save, by their hashes. */
  right: ReadonlyMap<string, ReadonlyMap<string, TensorData>>
  /** Runs that there are before anything hostile happens. */
  runs: readonly string[]
}

/** A number that nothing but the victim's constant holds, many times. */
const secret = 123456.789

export async function openScene(endpoint: Endpoint): Promise<Scene> {
  const attacker = new Caller(endpoint.port, endpoint.attacker)
  const victim = new Caller(endpoint.port, endpoint.victim)
  const idempotencyKey = 'the-victims-own-key'

  const hidden = steering(20)
  const bytes = Buffer.from(Float32Array.from({ length: 8 }, () => secret).buffer)
  const data = new Float32Array(128).fill(secret)
  const hiddenGraph = {
    ...hidden.graph,
    runs: hidden.graph.runs.map(run => ({
      ...run,
      prompts: run.prompts.map(prompt => ({ ...prompt, text: 'the diary of the victim' })),
      nodes: [...run.nodes, { kind: 'save' as const, id: 'hidden', name: 'hidden', value: 'vector' }],
    })),
  }
  const constants = new Map<string, TensorData>([['v', { dtype: 'float32', shape: [128], data }]])
  const foreignRequest = await withDigests({ ...hidden, graph: hiddenGraph, constants })
  const answer = await victim.ask('POST', '/v1/runs', writeRunRequest(foreignRequest), {
    'idempotency-key': idempotencyKey,
  })
  const foreign = readRunAccepted(JSON.parse(textOf(answer))).run
  await victim.follow(foreign)

  const first = steering(20)
  const own = (await attacker.post(first)).run
  await attacker.follow(own)
  const requests = [
    first,
    steering(1),
    sweeping(),
    generating(),
    computing(`${hashGraph(first.graph)}/resid`, own),
  ]
  const right = new Map<string, ReadonlyMap<string, TensorData>>()
  const runs = [foreign, own]
  for (const request of requests) {
    // Alone, so that every bit is what it should be.
    const { run } = await attacker.post({ ...request, options: { ...request.options, alone: true } })
    await attacker.follow(run)
    const { values, hash } = await attacker.result(run)
    right.set(hash, values)
    runs.push(run)
  }
  return {
    endpoint,
    attacker,
    victim,
    known: {
      attacker: endpoint.attacker,
      revoked: endpoint.revoked,
      bodies: requests.map(writeRunRequest),
      own,
      foreign: { run: foreign, ref: `${hashGraph(foreignRequest.graph)}@remote/hidden`, idempotencyKey },
    },
    secrets: {
      texts: [foreign, 'diary of the victim', endpoint.victim, endpoint.victim.slice(4, 16)],
      bytes,
    },
    ownBytes: (await attacker.result(own)).bytes,
    right,
    runs,
  }
}

async function withDigests(request: RunRequest): Promise<RunRequest> {
  const tensors = await Promise.all(
    [...request.constants].map(async ([name, { dtype, shape, data }]): Promise<[string, TensorEntry]> => {
      const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(data.buffer as ArrayBuffer))
      return [name, { dtype, shape: [...shape], sha256: Buffer.from(digest).toString('hex') }]
    }),
  )
  return { ...request, graph: { ...request.graph, tensors: Object.fromEntries(tensors) } }
}

export interface Verdict {
  seed: number
  what: string
  /** null where the connection was closed. */
  status: number | null
  /** How its run ended, if it was accepted as one. */
  end: string | null
  /** What is wrong. */
  problem: string | null
}

/** One hostile request, its answer, and the end of its run where it was accepted as one. */
export async function attack(seed: number, scene: Scene): Promise<Verdict> {
  const hostile = hostileCase(seed, scene.known)
  const verdict: Verdict = { seed, what: hostile.what, status: null, end: null, problem: null }
  try {
    const { answer } = await exchange(scene.endpoint.port, [hostile.bytes], hostile.isCut)
    verdict.status = answer?.status ?? null
    verdict.problem = judge(hostile, answer, scene.secrets) ?? checkRange(hostile, answer, scene.ownBytes)
    const run = acceptedRun(answer)
    if (run !== null && verdict.problem === null) Object.assign(verdict, await follow(run, scene))
  } catch (error) {
    verdict.problem = String(error)
  }
  return verdict
}

function acceptedRun(answer: RawAnswer | null): string | null {
  if (answer === null || (answer.status !== 202 && answer.status !== 200)) return null
  try {
    return readRunAccepted(JSON.parse(textOf(answer))).run
  } catch {
    return null
  }
}

async function follow(
  run: string,
  { attacker, known, secrets, right }: Scene,
): Promise<Pick<Verdict, 'end' | 'problem'>> {
  if (run === known.foreign.run) return { end: null, problem: "it was given somebody else's run" }
  const { events, end } = await attacker.follow(run)
  const leaked = secrets.texts.some(
    text => JSON.stringify(events).includes(text) && !text.includes(known.foreign.run),
  )
  if (leaked) return { end: end.status, problem: "an event holds somebody else's data" }
  if (end.status === 'FAILED') return { end: end.status, problem: faultIn(end.error.message) }
  if (end.status !== 'COMPLETED') return { end: end.status, problem: null }
  const { values, hash, bytes } = await attacker.result(run)
  if (Buffer.from(bytes).includes(secrets.bytes))
    return { end: end.status, problem: "a result holds somebody else's data" }
  const expected = right.get(hash)
  if (expected === undefined || values.size === 0) return { end: end.status, problem: null }
  for (const [name, value] of expected) {
    const found = values.get(name)
    const isRight =
      found !== undefined &&
      found.shape.join() === value.shape.join() &&
      greatestDifference(found.data, value.data) <= (end.batchedWith > 0 ? 1e-4 : 0)
    if (!isRight) return { end: end.status, problem: `${name} is not what this graph gives` }
  }
  return { end: end.status, problem: null }
}

/** A caller is told what is wrong with his graph, in words of Vitrine. */
const faultIn = (message: string): string | null =>
  /the endpoint failed|ended the engine|status code|onnx|Error:|undefined|\/\w+\/\w+\.ts/i.test(message)
    ? `it failed with: ${message}`
    : null

/** A part of a result is the part that its header says. */
function checkRange({ what }: HostileCase, answer: RawAnswer | null, whole: Uint8Array): string | null {
  if (!what.startsWith('range') || answer === null || answer.status >= 300) return null
  const { status, headers, body } = answer
  if (status === 200) return Buffer.from(body).equals(whole) ? null : 'the whole is not the whole'
  const [, begin, end, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? []
  const part = whole.subarray(Number(begin), Number(end) + 1)
  return Number(size) === whole.length && Buffer.from(body).equals(part) ? null : 'the part is another part'
}
