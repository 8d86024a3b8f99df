import { type ModelDescription } from '../../graph/executor.ts'
import { vocabStore } from './vocabStore.ts'

/** Makes a model's tokens readable on cards; the tokenizer's code comes with the first model that has one. */
export async function prepareDecoder({ ref, tokenizer }: ModelDescription): Promise<void> {
  if (tokenizer === null || vocabStore.has(ref.id)) return
  const { Tokenizer } = await import('@huggingface/tokenizers')
  const own = new Tokenizer(tokenizer.json, tokenizer.config)
  const texts = new Map<number, string>()
  const decode = (ids: readonly number[]): string =>
    ids.length === 0
      ? ''
      : own.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false })
  const decodeOne = (id: number): string => {
    const known = texts.get(id)
    if (known !== undefined) return known
    const text = decode([id])
    texts.set(id, text)
    return text
  }
  vocabStore.put(ref.id, decodeOne, decode, text => own.encode(text, { add_special_tokens: false }).ids)
}
