/** A module or site path as a program writes it: `model.transformer.h[3].attn.q`. */
export function sitePathCode(variable: string, path: string): string {
  const parts = path.split('.')
  const module = parts.slice(0, -1)
  // `input` and `output` are always sites, so a child module of that name is reached by its path (LANGUAGE 15).
  if (module.some(part => part === 'input' || part === 'output'))
    return `${variable}.at('${module.join('.')}').${parts.at(-1) ?? ''}`
  return parts.reduce((code, part) => (/^\d+$/.test(part) ? `${code}[${part}]` : `${code}.${part}`), variable)
}
