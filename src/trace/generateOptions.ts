import { type GenerateOptions } from '../graph/versions/v1.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Options } from './options.ts'
import { type Program } from './program.ts'

export const generateOptionNames = [
  'maxNewTokens',
  'temperature',
  'topK',
  'topP',
  'seed',
  'stop',
  'cache',
  'remote',
]

/**
 * The options of `model.generate` (LANGUAGE 25), checked. Without temperature, topK, topP and seed the likeliest token
 * is taken; any of these samples, at temperature 1 unless it is given. `temperature: 0` takes the likeliest.
 */
export function readGenerateOptions(program: Program, model: ModelRecord, options: Options): GenerateOptions {
  const number = (name: string, isRight: (value: number) => boolean, what: string): number | undefined => {
    const value = options[name]
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isFinite(value) && isRight(value)) return value
    return program.fail(`${name} is ${what}`)
  }
  const whole = (least: number) => (value: number) => Number.isInteger(value) && value >= least
  const maxNewTokens =
    number('maxNewTokens', whole(1), 'a whole number, at least 1') ??
    program.fail('model.generate needs maxNewTokens', 'model.generate(prompt, { maxNewTokens: 20 })')
  const given = number('temperature', value => value >= 0, 'a number, at least 0')
  const topK = number('topK', whole(1), 'a whole number, at least 1')
  const topP = number('topP', value => value > 0 && value <= 1, 'a number above 0, at most 1')
  const seed = number('seed', whole(0), 'a whole number, at least 0')
  const temperature = given ?? (topK === undefined && topP === undefined && seed === undefined ? 0 : 1)
  if (temperature === 0) {
    const idle = Object.entries({ topK, topP, seed }).find(([, value]) => value !== undefined)
    if (idle !== undefined)
      program.fail(
        `temperature: 0 takes the likeliest token, so ${idle[0]} has no effect`,
        `leave ${idle[0]} out, or give a temperature above 0`,
      )
  }
  const { cache } = options
  if (cache !== undefined && typeof cache !== 'boolean') program.fail('cache is true or false')
  return {
    maxNewTokens,
    temperature,
    topK: topK ?? null,
    topP: topP ?? null,
    seed: temperature === 0 ? 0 : (seed ?? program.nextSeed++),
    stop: stopSequences(program, model, options['stop']),
    cache: cache !== false,
  }
}

/** End tokens of the model, then what the program names: a text, a list of ids, or a list of these. */
function stopSequences(program: Program, model: ModelRecord, stop: unknown): number[][] {
  const given: unknown[] = stop === undefined ? [] : !Array.isArray(stop) || isIds(stop) ? [stop] : stop
  const sequences = [
    ...endTokens(model).map(id => [id]),
    ...given.map(item => sequenceOf(program, model, item)),
  ]
  return [...new Map(sequences.map(sequence => [sequence.join(), sequence])).values()]
}

const isIds = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every(id => Number.isInteger(id) && id >= 0)

function sequenceOf(program: Program, model: ModelRecord, item: unknown): number[] {
  const form = "a text, a list of token ids, or several: stop: ['.', [13, 13]]"
  if (isIds(item)) return [...item]
  if (typeof item !== 'string' || item === '') return program.fail(`stop is ${form}`)
  const { tokenizer } = model
  return (
    tokenizer?.encodePiece(item) ??
    program.fail(`${model.description.ref.id} has no tokenizer`, 'give stop as token ids')
  )
}

/** `eos_token_id` of the repository: of its generation config where it says so, else of its config. */
function endTokens({ description: { generationConfig, config } }: ModelRecord): number[] {
  const ends = generationConfig?.['eos_token_id'] ?? config['eos_token_id']
  const list: unknown[] = Array.isArray(ends) ? ends : [ends]
  return list.filter((id): id is number => typeof id === 'number' && Number.isInteger(id) && id >= 0)
}
