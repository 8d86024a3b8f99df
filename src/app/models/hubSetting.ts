const key = 'vitrine.hub'

/** The hub that this browser asks instead of huggingface.co: a mirror, or one of one's own. null: none is set. */
export function readHubSetting(): string | null {
  try {
    return asHubUrl(localStorage.getItem(key) ?? '')
  } catch {
    return null
  }
}

/** Remembers a hub for this browser; '' forgets it. It is asked from the next visit of the page on. */
export function writeHubSetting(text: string): void {
  const url = asHubUrl(text)
  if (url === null) localStorage.removeItem(key)
  else localStorage.setItem(key, url)
}

/** An address of the web that ends in `/`; null for what is none. */
export function asHubUrl(text: string): string | null {
  if (!URL.canParse(text)) return null
  const { protocol, href } = new URL(text)
  if (protocol !== 'https:' && protocol !== 'http:') return null
  return href.endsWith('/') ? href : `${href}/`
}
