import { type ModelRequest } from '../graph/executor.ts'
import { VitrineError } from '../graph/errors.ts'
import { type LanguageModel } from './api.ts'
import { callModule } from './callModule.ts'
import { withEdit } from './edits.ts'
import { modelRecords } from './identity.ts'
import { type ModelRecord } from './modelRecord.ts'
import { ModuleProxies } from './moduleProxy.ts'
import { toExpression } from './operands.ts'
import { readOptions } from './options.ts'
import { readRemote } from './places.ts'
import { type Program } from './program.ts'
import { runCache } from './runCache.ts'
import { runGenerate } from './runGenerate.ts'
import { runTrace } from './runTrace.ts'
import { runSession } from './session.ts'
import { SiteIndex } from '../graph/siteIndex.ts'
import { makeTensor } from './tensor.ts'
import { PromptTokenizer } from './tokenizer.ts'
import { tokenMembers } from './tokenMembers.ts'

const precisions = ['fp32', 'fp16', 'q8', 'q4', 'q4f16'] as const
const devices = ['webgpu', 'wasm', 'cpu'] as const
const optionNames = ['revision', 'dtype', 'device', 'remote', 'bos']

/** `await LanguageModel(id, { revision, dtype, device, remote, bos })`: opens a model for recording. */
export async function openModel(program: Program, id: unknown, options: unknown): Promise<LanguageModel> {
  program.checkDraft()
  const span = program.span()
  const { request, bos } = readRequest(program, id, options)
  const description = await program.executor.describe(request).catch((error: unknown) => {
    throw error instanceof VitrineError ? error.at(span) : error
  })
  const { tokenizer } = description
  const model: ModelRecord = {
    description,
    sites: new SiteIndex(description.siteMap),
    tokenizer: tokenizer === null ? null : new PromptTokenizer(tokenizer, bos),
    edits: [],
    remote: request.remote ?? null,
  }
  if (bos === true && model.tokenizer?.hasBos !== true)
    throw new VitrineError(`${request.id} has no BOS token`, { span, hint: 'leave bos out' })
  return modelHandle(program, model)
}

/** A model as user code sees it. */
function modelHandle(program: Program, model: ModelRecord): LanguageModel {
  const members = new Map<string, unknown>()
  const proxies = new ModuleProxies(program, model, members)
  const root = proxies.proxyOf(model.sites.root)
  modelRecords.set(root, model)
  for (const [name, member] of Object.entries(rootMembers(program, model))) members.set(name, member)
  // A proxy cannot be typed as what its traps make of it.
  return root as LanguageModel
}

/** `model.edit(m => ...)`: the same model with interventions built in; the model itself stays as it is. */
function editModel(program: Program, model: ModelRecord, body: unknown): LanguageModel {
  if (program.active !== null)
    program.fail('a model cannot be edited inside a body', 'edit it before the trace')
  if (typeof body !== 'function')
    return program.fail('model.edit takes a body', 'model.edit(m => { m.layers[2].mlp.output = 0 })')
  const edited: ModelRecord = withEdit(model, () => Reflect.apply(body, undefined, [handle]) as unknown)
  const handle = modelHandle(program, edited)
  return handle
}

function readRequest(
  program: Program,
  id: unknown,
  given: unknown,
): { request: ModelRequest; bos: boolean | undefined } {
  if (typeof id !== 'string' || id === '')
    return program.fail('LanguageModel takes the id of a repository', "await LanguageModel('vitrine/atlas')")
  const options = readOptions(program, 'LanguageModel', given, optionNames)
  const { revision, bos } = options
  if (revision !== undefined && typeof revision !== 'string') program.fail('revision is a text')
  if (bos !== undefined && typeof bos !== 'boolean') program.fail('bos is true or false')
  const precision = oneOf(program, 'dtype', precisions, options['dtype'])
  const device = oneOf(program, 'device', devices, options['device'])
  const remote = readRemote(program, options['remote']) ?? null
  if (remote !== null && device !== undefined)
    program.fail(
      'device says what runs a model on this machine, and remote that it runs elsewhere',
      'leave one of them out',
    )
  return {
    request: {
      id,
      ...(typeof revision === 'string' ? { revision } : {}),
      ...(precision === undefined ? {} : { precision }),
      ...(device === undefined ? {} : { device }),
      ...(remote === null ? {} : { remote }),
    },
    bos: typeof bos === 'boolean' ? bos : undefined,
  }
}

function oneOf<T extends string>(
  program: Program,
  name: string,
  allowed: readonly T[],
  value: unknown,
): T | undefined {
  if (value === undefined) return undefined
  const found = allowed.find(candidate => candidate === value)
  return found ?? program.fail(`this is no ${name} of a model`, `it is one of ${allowed.join(', ')}`)
}

/** What the model itself answers to, beside its modules and aliases. */
function rootMembers(program: Program, model: ModelRecord): Record<string, unknown> {
  const { siteMap, config, ref } = model.description
  const { sizes } = siteMap
  return {
    id: ref.id,
    revision: ref.revision,
    precision: ref.precision,
    config,
    nHeads: sizes.nHeads,
    nKvHeads: sizes.nKvHeads,
    dHead: sizes.dHead,
    dModel: sizes.dModel,
    vocab: sizes.vocab,
    maxPositions: sizes.maxPositions,
    trace: (...args: unknown[]) => runTrace(program, model, args),
    generate: (...args: unknown[]) => runGenerate(program, model, args),
    toLogits: (resid: unknown) => toLogits(program, model, resid),
    ...tokenMembers(program, model),
    session: (...args: unknown[]) => runSession(program, model, args),
    edit: (body: unknown) => editModel(program, model, body),
    cache: (...args: unknown[]) => runCache(program, model, args),
  }
}

/**
 * What leads from the residual stream to the logits (LANGUAGE 17): final norm and unembedding, or the one module in
 * which the site map holds all of it, where there is more (a cap or a scale of logits) or less (no norm).
 */
function toLogits(program: Program, model: ModelRecord, resid: unknown): unknown {
  const whole = model.sites.resolve('toLogits')
  const names = whole?.kind === 'module' ? ['toLogits'] : ['norm', 'unembed']
  const logits = names.reduce(
    (input, name) => {
      const member = model.sites.resolve(name)
      if (member?.kind !== 'module')
        return program.fail(`this model has no ${name}, so toLogits does not exist`)
      return callModule(program, model, member.place, input)
    },
    toExpression(program, resid),
  )
  return makeTensor(program, logits)
}
