/**
 * What a page may let the frame do: run, use its own storage for model files, save exports, and open the workbench in a tab.
 * Without `allow-same-origin` a browser gives a frame neither workers nor its own files, so nothing could run.
 */
const sandbox = [
  'allow-scripts',
  'allow-same-origin',
  'allow-downloads',
  'allow-popups',
  'allow-popups-to-escape-sandbox',
].join(' ')

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' }
const escape = (text: string): string => text.replaceAll(/[&"<>]/g, character => entities[character] ?? '')

/** HTML that shows an experiment in another page. */
export const embedSnippet = (page: string, hash: string, title: string): string =>
  `<iframe src="${escape(`${page}?embed${hash}`)}" title="${escape(title)}" ` +
  `width="100%" height="600" style="border:0" loading="lazy" sandbox="${sandbox}"></iframe>`
