/** Text of a token id. */
export type Decode = (id: number) => string
/** Text of several, one after the other. */
export type DecodeText = (ids: readonly number[]) => string

/** Token ids of a text, without special tokens. */
export type Encode = (text: string) => readonly number[]

const decoders = new Map<string, { token: Decode; text: DecodeText; encode: Encode | null }>()

/** Tokenizers of the models that were opened, by the model's name on cards. A model without one shows its ids. */
export const vocabStore = {
  put: (
    model: string,
    token: Decode,
    text: DecodeText = ids => ids.map(token).join(''),
    encode: Encode | null = null,
  ): void => void decoders.set(model, { token, text, encode }),
  has: (model: string): boolean => decoders.has(model),
  get: (model: string): Decode => decoders.get(model)?.token ?? idInWords,
  /** null for a model without a tokenizer. */
  encode: (model: string): Encode | null => decoders.get(model)?.encode ?? null,
  text: (model: string): DecodeText => decoders.get(model)?.text ?? (ids => ids.map(idInWords).join(' ')),
}

const idInWords = (id: number): string => `#${id}`
