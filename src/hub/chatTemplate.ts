import { type FileSource } from './fileSource.ts'
import { type OpenOptions } from './repository.ts'

const file = 'chat_template.jinja'

/**
 * tokenizer_config.json with the repository's chat template in it: newer repositories keep that in a file of its own.
 * Models can be used without: what cannot be reached is left out.
 * @param wasOpened whether the model was opened before: then a template that is not here is nowhere
 */
export async function withChatTemplate(
  source: FileSource,
  config: Record<string, unknown>,
  wasOpened: () => Promise<boolean>,
  options: OpenOptions,
): Promise<Record<string, unknown>> {
  if (config['chat_template'] !== undefined) return config
  try {
    const stored = (await source.find(file)) ?? ((await wasOpened()) ? null : await bring(source, options))
    if (stored === null) return config
    return { ...config, chat_template: new TextDecoder().decode(await stored.bytes()) }
  } catch {
    options.signal?.throwIfAborted()
    return config
  }
}

async function bring(source: FileSource, options: OpenOptions) {
  const names = await source.list(options)
  return names?.includes(file) === true ? source.get(file, options) : null
}
