import { type FileSource } from './fileSource.ts'
import { readJsonFile } from './jsonFile.ts'
import { type OpenOptions } from './repository.ts'

/**
 * A repository's config.json; of what the onnxruntime-genai builder writes without one, the same facts.
 * @throws VitrineError where there is neither: then it is no model, or not for us
 */
export async function openConfig(source: FileSource, options: OpenOptions): Promise<Record<string, unknown>> {
  options.signal?.throwIfAborted()
  const config = await readJsonFile(source, 'config.json', options)
  if (config !== null) return config
  const missing = source.missing('config.json')
  const genai = await readJsonFile(source, 'genai_config.json', options)
  const read = genai === null ? null : configOfGenai(genai)
  if (read === null) throw missing
  return read
}

/** genai_config.json in the words of config.json. */
function configOfGenai({ model }: Record<string, unknown>): Record<string, unknown> | null {
  const { decoder, type, vocab_size, context_length, bos_token_id, eos_token_id } = object(model)
  const { head_size, hidden_size, num_attention_heads, num_hidden_layers, num_key_value_heads } =
    object(decoder)
  if (typeof hidden_size !== 'number') return null
  const config = {
    model_type: type,
    vocab_size,
    max_position_embeddings: context_length,
    bos_token_id,
    eos_token_id,
    hidden_size,
    head_dim: head_size,
    num_attention_heads,
    num_hidden_layers,
    num_key_value_heads,
  }
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined))
}

const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
