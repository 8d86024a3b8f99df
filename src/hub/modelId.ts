import { VitrineError } from '../graph/errors.ts'

/** Models that are served with Vitrine itself: `vitrine/atlas`. They are never looked for on the hub. */
export const isOwnModel = (id: string): boolean => /^vitrine\/[\w-]+$/.test(id)

/** How messages speak of such a model. */
export const ownModelNaming = (id: string) => ({
  name: `Vitrine's model '${id}'`,
  advice: "'vitrine/atlas' is the model that comes with Vitrine; others are named owner/name as on the hub",
})

export const isFolder = (id: string): boolean => id.startsWith('.') || id.startsWith('/')

/** Whether this can be a repository of the hub: `owner/name`, or an old single name. */
export const isHubId = (id: string): boolean =>
  /^([\w.-]+\/)?[\w.-]{1,96}$/.test(id) && !/\.\.|--|\.git$|(^|\/)[-.]|[-.](\/|$)/.test(id)

/** @throws VitrineError for what cannot be a repository of the hub */
export function checkHubId(id: string): void {
  if (isHubId(id)) return
  throw new VitrineError(`'${id}' cannot be the name of a model`, {
    hint: "write owner/name as on the hub (or 'vitrine/atlas'); a folder begins with ./ or /",
  })
}
