import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PromptTokenizer } from './tokenizer.ts'

const read = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../public/models/vitrine/atlas/${name}`, import.meta.url), 'utf8'),
  ) as Record<string, unknown>
const files = { json: read('tokenizer.json'), config: read('tokenizer_config.json') }

/** The same tokenizer as a repository has it whose prompts begin with BOS. */
const withBos = {
  ...files,
  json: {
    ...files.json,
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<|endoftext|>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [],
      special_tokens: { '<|endoftext|>': { id: '<|endoftext|>', ids: [0], tokens: ['<|endoftext|>'] } },
    },
  },
}

test.each([
  ['as the repository does', files, undefined, [266, 531]],
  ['with BOS', files, true, [0, 266, 531]],
  ['without', files, false, [266, 531]],
  ['as a repository with BOS does', withBos, undefined, [0, 266, 531]],
  ['not twice', withBos, true, [0, 266, 531]],
  ['without, where the repository has it', withBos, false, [266, 531]],
])('LANGUAGE 20: prompts are tokenised %s', (_, repository, bos, ids) => {
  expect(new PromptTokenizer(repository, bos).encodePrompt(' the city')).toEqual(ids)
})

test('a BOS that the user wrote stays', () => {
  expect(new PromptTokenizer(files, false).encodePrompt('<|endoftext|> the city')).toEqual([0, 266, 531])
})

test('decoding undoes encoding, special tokens and spaces included', () => {
  const tokenizer = new PromptTokenizer(files, undefined)
  for (const text of ['The Eiffel Tower is in', ' Paris , France .', '<|endoftext|>x', 'é ü 漢'])
    expect(tokenizer.decode(tokenizer.encodePiece(text))).toBe(text)
  expect(tokenizer.decode([])).toBe('')
})
