import { Tokenizer } from '@huggingface/tokenizers'
import { ChatTemplate, templateSource, tokenText, type ChatMessage } from './chatTemplate.ts'

interface TokenizerFiles {
  json: Record<string, unknown>
  config: Record<string, unknown>
}

/** A repository's tokenizer, synchronous (LANGUAGE 20). */
export class PromptTokenizer {
  readonly #tokenizer: Tokenizer
  readonly #bosId: number | undefined
  readonly #bos: boolean | undefined
  readonly #config: Record<string, unknown>
  #chat: ChatTemplate | null | undefined

  /** @param bos whether prompts begin with the BOS token; as the repository does where undefined */
  constructor(files: TokenizerFiles, bos: boolean | undefined) {
    this.#tokenizer = new Tokenizer(files.json, files.config)
    const token = tokenText(files.config['bos_token'])
    this.#bosId = token === undefined ? undefined : this.#tokenizer.token_to_id(token)
    this.#bos = bos
    this.#config = files.config
  }

  /** Whether a BOS token is known, so that `bos: true` can be obeyed. */
  get hasBos(): boolean {
    return this.#bosId !== undefined
  }

  /** Ids as they are fed to the model. */
  encodePrompt(text: string): number[] {
    const ids = [...this.#tokenizer.encode(text).ids]
    if (this.#bosId === undefined || this.#bos === undefined) return ids
    const starts = ids[0] === this.#bosId
    if (this.#bos) return starts ? ids : [this.#bosId, ...ids]
    return starts && !text.startsWith(this.decode([this.#bosId])) ? ids.slice(1) : ids
  }

  /** Ids of a piece of text, without special tokens. */
  encodePiece(text: string): number[] {
    return [...this.#tokenizer.encode(text, { add_special_tokens: false }).ids]
  }

  /**
   * A conversation as text and ids, up to where the answer begins; null where the repository has no chat template.
   * Special tokens are those that the template writes: none is added.
   * @throws VitrineError with the template's own words, where it refuses
   */
  encodeChat(messages: readonly ChatMessage[]): { text: string; ids: number[] } | null {
    const source = templateSource(this.#config)
    this.#chat ??= source === undefined ? null : new ChatTemplate(source, this.#config)
    if (this.#chat === null) return null
    const text = this.#chat.render(messages)
    return { text, ids: this.encodePiece(text) }
  }

  decode(ids: readonly number[]): string {
    return this.#decode(ids, false)
  }

  /** Without special tokens: what a reader sees of generated tokens. */
  decodeText(ids: readonly number[]): string {
    return this.#decode(ids, true)
  }

  #decode(ids: readonly number[], skipSpecial: boolean): string {
    if (ids.length === 0) return ''
    return this.#tokenizer.decode([...ids], {
      skip_special_tokens: skipSpecial,
      clean_up_tokenization_spaces: false,
    })
  }
}
