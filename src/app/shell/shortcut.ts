const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** How this machine writes a shortcut with its main modifier. */
export const shortcut = (key: string): string => (isMac ? `⌘${key}` : `Ctrl ${key}`)
