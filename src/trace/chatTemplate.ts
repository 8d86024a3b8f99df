import { Template } from '@huggingface/jinja'
import { VitrineError } from '../graph/errors.ts'

export interface ChatMessage {
  role: string
  content: string
}

/** What a template may name beside the messages. */
const tokenNames = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
]

/** How a repository writes a conversation as text: `chat_template` of its tokenizer_config.json. */
export class ChatTemplate {
  readonly #template: Template
  readonly #tokens: Record<string, string>

  /** @throws VitrineError for a template that cannot be read */
  constructor(source: string, config: Readonly<Record<string, unknown>>) {
    try {
      this.#template = new Template(source)
    } catch (error) {
      throw templateError(error)
    }
    this.#tokens = {}
    for (const name of tokenNames) {
      const token = tokenText(config[name])
      if (token !== undefined) this.#tokens[name] = token
    }
  }

  /**
   * The text of a conversation, up to where the model's answer begins.
   * @throws VitrineError with the template's own words, where it refuses (an order of roles, say)
   */
  render(messages: readonly ChatMessage[]): string {
    try {
      return this.#template.render({ messages, add_generation_prompt: true, ...this.#tokens })
    } catch (error) {
      throw templateError(error)
    }
  }
}

const templateError = (error: unknown): VitrineError =>
  new VitrineError(
    `the chat template of this model refuses: ${error instanceof Error ? error.message : String(error)}`,
    {
      hint: "messages are { role: 'user', content: '...' }; some templates know no 'system' or want roles in turn",
    },
  )

/** The template's text; of a list of named ones the one called `default`, else the first. */
export function templateSource(config: Readonly<Record<string, unknown>>): string | undefined {
  const template = config['chat_template']
  if (typeof template === 'string') return template
  if (!Array.isArray(template)) return undefined
  const named = template.flatMap(entry => namedTemplate(entry) ?? [])
  return (named.find(({ name }) => name === 'default') ?? named[0])?.template
}

function namedTemplate(entry: unknown): { name: unknown; template: string } | undefined {
  if (typeof entry !== 'object' || entry === null || !('template' in entry)) return undefined
  return typeof entry.template === 'string'
    ? { name: 'name' in entry ? entry.name : undefined, template: entry.template }
    : undefined
}

/** A special token is a text, or an object that holds one. */
export function tokenText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || !('content' in value)) return undefined
  return typeof value.content === 'string' ? value.content : undefined
}
