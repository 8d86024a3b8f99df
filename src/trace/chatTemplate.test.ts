import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { VitrineError } from '../graph/errors.ts'
import { PromptTokenizer } from './tokenizer.ts'

const read = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../public/models/vitrine/atlas/${name}`, import.meta.url), 'utf8'),
  ) as Record<string, unknown>

const template = [
  `{{ bos_token }}{% for m in messages %}`,
  `{% if m.role not in ['user', 'assistant'] %}{{ raise_exception('unknown role ' + m.role) }}{% endif %}`,
  `{{ '[' + m.role + '] ' + m.content | trim }}{{ eos_token if m.role == 'assistant' else '' }}`,
  `{% endfor %}{% if add_generation_prompt %}{{ '[assistant]' }}{% endif %}`,
].join('')

/** The embedded tokenizer, as a repository has it that begins every prompt with BOS and knows conversations. */
const tokenizerWith = (chat_template: unknown): PromptTokenizer =>
  new PromptTokenizer(
    {
      json: {
        ...read('tokenizer.json'),
        post_processor: {
          type: 'TemplateProcessing',
          single: [
            { SpecialToken: { id: '<|endoftext|>', type_id: 0 } },
            { Sequence: { id: 'A', type_id: 0 } },
          ],
          pair: [],
          special_tokens: { '<|endoftext|>': { id: '<|endoftext|>', ids: [0], tokens: ['<|endoftext|>'] } },
        },
      },
      config: {
        ...read('tokenizer_config.json'),
        bos_token: { content: '<|endoftext|>' },
        eos_token: '<|endoftext|>',
        chat_template,
      },
    },
    undefined,
  )

const user = { role: 'user', content: ' Where is the Louvre? ' }

describe('LANGUAGE 25: a chat template', () => {
  test('writes the conversation up to where the answer begins; special tokens are ids, BOS stands once', () => {
    const tokenizer = tokenizerWith(template)
    expect(tokenizer.encodePrompt(' the')[0]).toBe(0)
    const { text, ids } = tokenizer.encodeChat([user, { role: 'assistant', content: 'Paris' }, user])!
    const turn = '[user] Where is the Louvre?'
    expect(text).toBe(`<|endoftext|>${turn}[assistant] Paris<|endoftext|>${turn}[assistant]`)
    expect(ids.flatMap((id, at) => (id === 0 ? [at] : []))).toHaveLength(2)
    expect(ids[0]).toBe(0)
    expect(ids[1]).not.toBe(0)
    expect(tokenizer.decode(ids)).toBe(text)
  })

  test('of a list of named templates is the default one', () => {
    const named = [
      { name: 'tool_use', template: 'tools' },
      { name: 'default', template },
    ]
    expect(tokenizerWith(named).encodeChat([user])?.text).toMatch(/^<\|endoftext\|>\[user\]/)
    expect(tokenizerWith(named.slice(0, 1)).encodeChat([user])?.text).toBe('tools')
  })

  test.each([undefined, null, 7, [], [{ name: 'default' }]])('that is none (%j) is null', none => {
    expect(tokenizerWith(none).encodeChat([user])).toBeNull()
  })

  test.each([
    ['refuses in its own words', template, 'the chat template of this model refuses: unknown role system'],
    ['cannot be read', '{% if %}', 'the chat template of this model refuses'],
  ])('that %s is an error', (_what, source, message) => {
    const error = (() => {
      try {
        tokenizerWith(source).encodeChat([{ role: 'system', content: 'x' }])
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(VitrineError)
    expect(error).toMatchObject({ message: expect.stringContaining(message) as unknown })
  })
})
