import { readdirSync, readFileSync } from 'node:fs'

const lib = new URL('../node_modules/typescript/lib/', import.meta.url)

/** The declarations of the language itself, as the editor's service has them. */
export const libraries: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(lib)
    .filter(name => /^lib\.(es5|es20.*|decorators.*)\.d\.ts$/.test(name))
    .map(name => [name, readFileSync(new URL(name, lib), 'utf8')]),
)
