/** Text of a token id. */
export type Decode = (id: number) => string
/** Text of several, one after the other. */
export type DecodeText = (ids: readonly number[]) => string

const decoders = new Map<string, { token: Decode; text: DecodeText }>()

/** Tokenizers of the models that were opened, by the model's name on cards. A model without one shows its ids. */
export const vocabStore = {
  put: (model: string, token: Decode, text: DecodeText = ids => ids.map(token).join('')): void =>
    void decoders.set(model, { token, text }),
  has: (model: string): boolean => decoders.has(model),
  get: (model: string): Decode => decoders.get(model)?.token ?? idInWords,
  text: (model: string): DecodeText => decoders.get(model)?.text ?? (ids => ids.map(idInWords).join(' ')),
}

const idInWords = (id: number): string => `#${id}`
