/** Text of a token id. */
export type Decode = (id: number) => string

const decoders = new Map<string, Decode>()

/** Tokenizers of the models that were opened, by the model's name on cards. */
export const vocabStore = {
  put: (model: string, decode: Decode): void => void decoders.set(model, decode),
  has: (model: string): boolean => decoders.has(model),
  /** A model without a tokenizer shows its ids. */
  get: (model: string): Decode => decoders.get(model) ?? (id => `#${id}`),
}
